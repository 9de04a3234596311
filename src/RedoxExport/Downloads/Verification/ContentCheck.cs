using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Hashes and counts the NDJSON of one file while it is received or read.</summary>
/// <param name="type">The resource type that every line must have; <see langword="null"/> for any.</param>
internal class ContentCheck(string? type)
{
    private IncrementalHash? _hash;
    private readonly HeaderCounter? _headers = type is null ? new HeaderCounter() : null;
    private string? _sha256;

    public NdjsonCounter Counter { get; } = new(type);

    /// <summary>The number of bytes so far.</summary>
    public virtual long Bytes => Counter.Bytes;

    /// <summary>
    /// The number of lines that may be headers, not resources, in a file with resources of any type. Read it after the last <c>Add</c>.
    /// </summary>
    public long Headers
    {
        get
        {
            _headers?.Complete();
            return _headers?.Headers ?? 0;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    public void Add(byte[] buffer, int count) => Add(buffer, 0, count);

    public void Add(byte[] buffer, int offset, int count)
    {
        (_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(buffer, offset, count);
        Look(buffer, offset, count);
    }

    /// <summary>Hashes and counts a whole file at once. No bytes may be added before or after this call.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void AddAll(ArraySegment<byte> content)
    {
        _sha256 = Hexadecimal.Sha256Of(content);
        Look(content.Array!, content.Offset, content.Count);
    }

    /// <summary>Returns the SHA-1 of all bytes; <see langword="null"/> if it is not needed. No bytes may be added after this call.</summary>
    public virtual string? Sha1() => null;

    /// <summary>Checks the bytes beyond their hash.</summary>
    [MethodImpl(HotPath.Optimized)]
    protected virtual void Look(byte[] buffer, int offset, int count)
    {
        Counter.Add(buffer.AsSpan(offset, count));
        _headers?.Add(buffer.AsSpan(offset, count));
    }

    /// <summary>Returns the SHA-256 of all bytes. No bytes may be added after this call.</summary>
    public string Sha256()
    {
        if (_sha256 is null)
        {
            _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _sha256 = Hexadecimal.Lower(_hash.GetHashAndReset());
            _hash.Dispose();
        }

        return _sha256;
    }
}
