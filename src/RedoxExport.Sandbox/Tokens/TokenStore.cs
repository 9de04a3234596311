using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace RedoxExport.Sandbox.Tokens;

/// <summary>The access tokens that were issued, and their expiry times.</summary>
internal sealed class TokenStore(TimeSpan lifetime, TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiry = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _uses = new(StringComparer.Ordinal);

    public string Issue()
    {
        // Random, not derived from the seed: with a data folder and registered keys, the token protects real data.
        byte[] random = new byte[32];
        using (RandomNumberGenerator generator = RandomNumberGenerator.Create())
        {
            generator.GetBytes(random);
        }

        string token = Convert.ToBase64String(random).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        _expiry[token] = timeProvider.GetUtcNow() + lifetime;
        return token;
    }

    /// <summary>Counts a use of a token.</summary>
    /// <returns>The number of earlier uses.</returns>
    public int CountUse(string token) => _uses.AddOrUpdate(token, 1, (_, uses) => uses + 1) - 1;

    /// <summary>Makes a token expire early.</summary>
    public void Expire(string token) => _expiry[token] = DateTimeOffset.MinValue;

    public TokenState Look(string token)
    {
        if (!_expiry.TryGetValue(token, out DateTimeOffset expiry))
        {
            return TokenState.Unknown;
        }

        return expiry > timeProvider.GetUtcNow() ? TokenState.Good : TokenState.Expired;
    }
}
