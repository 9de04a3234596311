using System.Security.Cryptography;

namespace RedoxExport.Text;

/// <summary>
/// The secrets of one connection, known by value: its tokens, those before them, and what it signed in with. <see cref="SafeText"/>
/// takes them out of every text, wherever a server echoes them: whole, in part, percent-encoded, escaped as JSON, or in Base64.
/// </summary>
/// <remarks>
/// <para>
/// No secret is kept, only keyed 64-bit hashes of its pieces of <see cref="PieceLength"/> characters, in no order: nothing here holds a
/// token longer than its source does, and a memory dump shows none. The last <see cref="MostSecrets"/> are known, because a server's
/// texts may come after the token was renewed; all are forgotten with the connection.
/// </para>
/// <para>
/// Texts are cleaned of the secrets of all open connections of the process, not of one connection's own: an object that had to be handed
/// to every place that makes a message would be missing at one of them, and a text that comes from disk belongs to no connection.
/// </para>
/// <para>A secret of 4 to 7 characters is removed only as a whole word; a shorter one protects nothing and would take words apart.</para>
/// </remarks>
internal sealed class ConnectionSecrets : IDisposable
{
    /// <summary>A part of a secret that is at least this long is removed. A shorter secret is looked for as a whole.</summary>
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

    /// <summary>Opens an empty set.</summary>
    public ConnectionSecrets()
    {
        lock (Gate)
        {
            Open.Add(new WeakReference<ConnectionSecrets>(this));
        }
    }

    /// <summary>The pieces of the secrets of all open connections.</summary>
    public static SecretPieces Known => _known;

    /// <summary>Makes a secret known. One that is known already counts as the newest.</summary>
    /// <param name="secret">The secret; what is beyond 16 KB of it is not looked at.</param>
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

    /// <summary>Forgets all of them.</summary>
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

    /// <summary>The hash of a piece, under a key of this process.</summary>
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

    // Under the lock. Secrets change every few minutes; texts are cleaned far more often, and take no lock.
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
