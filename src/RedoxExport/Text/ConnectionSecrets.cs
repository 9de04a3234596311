using System.Security.Cryptography;

namespace RedoxExport.Text;

/// <summary>
/// The secrets of one connection: its current and earlier tokens, and the secrets that it signed in with. <see cref="SafeText"/> removes them
/// from every text in which a server repeats them: whole, in part, percent-encoded, escaped as JSON, or in Base64.
/// </summary>
/// <remarks>
/// <para>
/// No secret is stored, only keyed 64-bit hashes of its pieces of <see cref="PieceLength"/> characters, without their order. This class does
/// not keep a token longer than its source does, and a memory dump of it shows none. The last <see cref="MostSecrets"/> secrets are known,
/// because a server's texts may arrive after the token was renewed. All are forgotten when the connection is closed.
/// </para>
/// <para>
/// The secrets of all open connections of the process are removed, not only those of one connection. An object that every code path had to
/// pass along could be forgotten in one of them, and a text that comes from disk does not belong to a connection.
/// </para>
/// <para>
/// A secret of 4 to 7 characters is removed only as a whole word. A shorter one is ignored: it protects nothing, and removing it would
/// damage other words.
/// </para>
/// </remarks>
internal sealed class ConnectionSecrets : IDisposable
{
    /// <summary>The shortest part of a secret that is removed, in characters. A shorter secret is removed only as a whole.</summary>
    public const int PieceLength = 12;

    private const int LeastLength = 4;
    private const int MostSecrets = 16;
    private const int LongestSecret = 16 * 1024;

    private static readonly object Gate = new();
    private static readonly List<WeakReference<ConnectionSecrets>> Open = [];
    private static readonly ulong Key = NewKey();
    private static volatile SecretPieces _known = SecretPieces.None;

    private readonly List<(ulong Whole, int Length, ulong[] Pieces)> _secrets = [];
    private bool _isDisposed;

    /// <summary>Creates an empty set and registers it as open.</summary>
    public ConnectionSecrets()
    {
        lock (Gate)
        {
            Open.Add(new WeakReference<ConnectionSecrets>(this));
        }
    }

    /// <summary>The pieces of the secrets of all open connections.</summary>
    public static SecretPieces Known => _known;

    /// <summary>Adds a secret. A secret that is already known becomes the newest.</summary>
    /// <param name="secret">The secret. Only its first 16 KB (16,384 characters) are used.</param>
    public void Add(string secret)
    {
        if (secret.Length < LeastLength)
        {
            return;
        }

        ReadOnlySpan<char> text = secret.AsSpan(0, Math.Min(secret.Length, LongestSecret));
        ulong whole = Hash(text);
        lock (Gate)
        {
            int at = _secrets.FindIndex(known => known.Whole == whole);
            if (_isDisposed || (at >= 0 && at == _secrets.Count - 1))
            {
                return;
            }

            if (at >= 0)
            {
                _secrets.Add(_secrets[at]);
                _secrets.RemoveAt(at);
                return;
            }

            _secrets.Add((whole, Math.Min(text.Length, PieceLength), Pieces(text)));
            if (_secrets.Count > MostSecrets)
            {
                _secrets.RemoveAt(0);
            }

            Collect();
        }
    }

    /// <summary>Removes all secrets of this set.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            _isDisposed = true;
            _secrets.Clear();
            Open.RemoveAll(set => !set.TryGetTarget(out ConnectionSecrets? other) || ReferenceEquals(other, this));
            Collect();
        }
    }

    /// <summary>The hash of a piece, with a random key of this process.</summary>
    internal static ulong Hash(ReadOnlySpan<char> piece)
    {
        ulong hash = Key;
        foreach (char c in piece)
        {
            hash = (hash ^ c) * 0x9E37_79B9_7F4A_7C15;
            hash ^= hash >> 29;
        }

        return hash;
    }

    private static ulong[] Pieces(ReadOnlySpan<char> secret)
    {
        int length = Math.Min(secret.Length, PieceLength);
        ulong[] pieces = new ulong[secret.Length - length + 1];
        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i] = Hash(secret.Slice(i, length));
        }

        return pieces;
    }

    // The caller holds the lock. Secrets change every few minutes; texts are cleaned much more often, without a lock.
    private static void Collect()
    {
        Open.RemoveAll(set => !set.TryGetTarget(out _));
        _known = SecretPieces.Of(Open.SelectMany(set => set.TryGetTarget(out ConnectionSecrets? open) ? open._secrets : []).Select(secret => (secret.Length, secret.Pieces)));
    }

    private static ulong NewKey()
    {
        byte[] key = new byte[8];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(key);
        return BitConverter.ToUInt64(key, 0);
    }
}
