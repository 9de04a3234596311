using System.Globalization;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>A token for Azure Storage, and its end.</summary>
internal sealed class AzureToken(string text, DateTimeOffset expiresAt)
{
    public string Text { get; } = text;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>Reads the answer of a token service.</summary>
    /// <param name="response">The response.</param>
    /// <param name="service">The service, for messages.</param>
    /// <param name="advice">The recommended action after a refusal.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="RedoxExportException"><c>StoreSignInRefused</c>, <c>StoreSignInNotValid</c>.</exception>
    public static AzureToken Read(GateResponse response, string service, string advice, DateTimeOffset now)
    {
        if (!response.IsSuccess)
        {
            throw StoreErrors.SignInRefused($"{char.ToUpperInvariant(service[0])}{service[1..]} refused the sign-in", response, advice);
        }

        Dictionary<string, string> members = CredentialService.ReadObject(response, service);
        if (!members.TryGetValue("access_token", out string? token) || token.Any(c => c is <= ' ' or > '~'))
        {
            throw StoreErrors.SignInNotValid($"The answer of {service}", "it has no usable token");
        }

        // App Service gives only the end, in seconds since 1970; the others the remaining time.
        long? left = NumberOf(members, "expires_in");
        long? end = NumberOf(members, "expires_on");
        return new AzureToken(token, left is { } seconds ? now.AddSeconds(Math.Min(seconds, 86400)) : end is > 0 and < 253402300800 and { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : now.AddMinutes(10));
    }

    private static long? NumberOf(Dictionary<string, string> members, string name) =>
        members.TryGetValue(name, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
