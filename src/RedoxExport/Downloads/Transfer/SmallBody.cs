using System.Runtime.CompilerServices;
using RedoxExport.Compression;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Verifies a body that is completely in memory and writes it to disk, on the caller's thread: nothing can be resumed, so nothing is spooled.
/// Whatever is unusual about the body is left to <see cref="FileReception"/>, which reads the same bytes again.
/// </summary>
/// <param name="target">The file's paths and its journal entry.</param>
/// <param name="options">Says if the file is kept compressed, and how large it may be.</param>
internal readonly struct SmallBody(IFileTarget target, SaveOptions options)
{
    /// <summary>Receives the file.</summary>
    /// <param name="body">The body.</param>
    /// <param name="whole">Its bytes, as they were sent.</param>
    /// <returns>The file, flushed to the disk; <see langword="null"/> if the body is unusual. Nothing is on disk then.</returns>
    /// <exception cref="RedoxExportException">The disk failed.</exception>
    public ReceivedFile? TryReceive(FileBody body, ArraySegment<byte> whole)
    {
        if (!body.IsGzip)
        {
            return options.Compress ? null : TryKeep(body, whole, whole);
        }

        byte[] unpacked = FileBuffers.Shared.Rent();
        int length = 0;
        try
        {
            return TryUnpack(whole, unpacked, ref length)
                ? TryKeep(body, new ArraySegment<byte>(unpacked, 0, length), options.Compress ? whole : new ArraySegment<byte>(unpacked, 0, length))
                : null;
        }
        finally
        {
            FileBuffers.Shared.Return(unpacked, length);
        }
    }

    private static bool TryUnpack(ArraySegment<byte> packed, byte[] unpacked, ref int length)
    {
        try
        {
            using MemoryStream source = new(packed.Array!, packed.Offset, packed.Count, writable: false);
            using CheckedGzipStream gzip = new(source);
            int read;
            do
            {
                read = gzip.Read(unpacked, length, unpacked.Length - length);
                length += read;
            }
            while (read > 0 && length < unpacked.Length);
            return length < unpacked.Length;
        }
        catch (GzipDataException)
        {
            // Damaged data may have been written after the last byte that was counted.
            length = unpacked.Length;
            return false;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private ReceivedFile? TryKeep(FileBody body, ArraySegment<byte> content, ArraySegment<byte> kept)
    {
        if (content.Count == 0 || content.Count > options.MaxFileSize)
        {
            return null;
        }

        ContentCheck check = target.NewCheck();
        check.AddAll(content);
        if (!target.IsOpaque && !IsUsual(check.Counter, body))
        {
            return null;
        }

        using DiskFile file = target.OpenPartial(options.Compress, 0);
        target.ForgetPartial();
        file.Write(kept);
        file.Flush();
        string decoded = check.Sha256();
        string sha256 = options.Compress ? Hexadecimal.Sha256Of(kept) : decoded;
        return new ReceivedFile(file.Path, options.Compress, file.Length, sha256, check.Bytes, decoded, check.Counter.Resources, body.Whole!.Value.Count, body.ETag)
        {
            Headers = check.Headers,
            Sha1 = check.Sha1(),
            ContentType = body.ContentType,
        };
    }

    // Every line is an object that ends, of the type that the manifest names, and the size is that of the manifest.
    [MethodImpl(HotPath.Optimized)]
    private bool IsUsual(NdjsonCounter counter, FileBody body) =>
        counter.EndsWhole()
        && counter is { FirstLineThatIsNoObject: 0, Damage: null, Others: null, IsAnotherDocument: false }
        && !(target.File.FileSize is { } size && size != counter.Bytes && size != body.Whole!.Value.Count);
}
