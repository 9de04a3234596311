using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// The SHA-256 of the first bytes of a body, as they are on the wire: by it the journal knows the partial file again that it speaks of. A name
/// alone does not say whose bytes lie under it.
/// </summary>
internal sealed class FileHead : IDisposable
{
    /// <summary>How many bytes are looked at, at most.</summary>
    public const int Most = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;

    /// <summary>How many bytes have been looked at.</summary>
    public int Bytes { get; private set; }

    /// <summary>Tells if all that is looked at has come.</summary>
    public bool IsFull => Bytes == Most;

    /// <summary>Tells if the first bytes of a partial file are those that the journal says came. Version 0.1.0 did not say.</summary>
    /// <param name="entry">The journal's last word on it.</param>
    /// <param name="path">The file.</param>
    /// <param name="trusted">How many of its bytes can be taken for written.</param>
    /// <exception cref="IOException">The disk is at fault.</exception>
    public static bool Stands(JournalEntry entry, string path, long trusted)
    {
        if (entry.HeadSha256 is not { } sha256)
        {
            return true;
        }

        if (entry.HeadBytes is not (> 0 and <= Most) || entry.HeadBytes > trusted)
        {
            return false;
        }

        byte[] bytes = new byte[entry.HeadBytes.Value];
        using FileStream file = PlainFile.Reopen(path);
        for (int filled = 0, read; filled < bytes.Length; filled += read)
        {
            read = file.Read(bytes, filled, bytes.Length - filled);
            if (read == 0)
            {
                return false;
            }
        }

        using FileHead head = new();
        head.Add(bytes);
        bytes.AsSpan().Clear();
        return head.Sha256() == sha256;
    }

    /// <summary>Looks at what comes next, as long as there is something to be looked at.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Most - Bytes);
        if (taken > 0 && _sha256 is null)
        {
            byte[] copy = bytes[..taken].ToArray();
            _hash.AppendData(copy, 0, taken);
            copy.AsSpan().Clear();
            Bytes += taken;
        }
    }

    /// <summary>The SHA-256 of what has come so far. Nothing is looked at afterwards.</summary>
    public string Sha256() => _sha256 ??= Hexadecimal.Lower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
