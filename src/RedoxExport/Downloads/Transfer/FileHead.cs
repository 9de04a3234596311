using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// The SHA-256 of the first bytes of a body, as received on the wire. The journal keeps it to recognize the partial file that an entry is about,
/// because a file name alone does not identify its content.
/// </summary>
internal sealed class FileHead : IDisposable
{
    /// <summary>The maximum number of bytes that are hashed.</summary>
    public const int Most = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;

    /// <summary>The number of bytes hashed so far.</summary>
    public int Bytes { get; private set; }

    /// <summary>True if the maximum number of bytes has been hashed.</summary>
    public bool IsFull => Bytes == Most;

    /// <summary>
    /// Returns true if the first bytes of a partial file are those in the journal, or if the entry has no hash (version 0.1.0 wrote none).
    /// </summary>
    /// <param name="entry">The file's last journal entry.</param>
    /// <param name="path">The path of the partial file.</param>
    /// <param name="trusted">The number of bytes that are certain to have been written.</param>
    /// <exception cref="IOException">The disk failed.</exception>
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

    /// <summary>Hashes the next bytes, up to the maximum.</summary>
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

    /// <summary>Returns the SHA-256 of the bytes so far. Bytes added later are ignored.</summary>
    public string Sha256() => _sha256 ??= Hexadecimal.Lower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
