using System.Buffers;

namespace RedoxExport.Downloads;

/// <summary>A file that is being written. Whatever goes wrong at the disk is told apart from the network's errors here, where it happens.</summary>
internal sealed class DiskFile : IDisposable
{
    private readonly FileStream _file;

    private DiskFile(FileStream file, string path)
    {
        _file = file;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Bytes written or kept.</summary>
    public long Length { get; private set; }

    /// <summary>Opens a file for reading what is kept of it, from its start, and writing on from there.</summary>
    /// <param name="path">The file; created where it is missing.</param>
    /// <param name="keep">How many bytes of it are kept; what is behind them goes.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public static DiskFile Open(string path, long keep) => Disk.Do(path, () =>
    {
        FileStream file = new(path, keep > 0 ? FileMode.Open : FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1);
        try
        {
            if (file.CanSeek && file.Length != keep)
            {
                file.SetLength(keep);
            }

            return new DiskFile(file, path) { Length = keep };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    public int Read(Span<byte> buffer)
    {
        try
        {
#if NET8_0_OR_GREATER
            int read = _file.Read(buffer);
#else
            byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
            int read = _file.Read(copy, 0, buffer.Length);
            copy.AsSpan(0, read).CopyTo(buffer);
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
#endif
            return read > 0 ? read : throw new EndOfStreamException("The file became shorter.");
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DownloadErrors.Storage(Path, e);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
#if NET8_0_OR_GREATER
            _file.Write(bytes);
#else
            byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(copy);
            _file.Write(copy, 0, bytes.Length);
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
#endif
            Length += bytes.Length;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DownloadErrors.Storage(Path, e);
        }
    }

    /// <summary>Sees to it that what was written outlives a power cut.</summary>
    public void Flush()
    {
        try
        {
            _file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DownloadErrors.Storage(Path, e);
        }
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // Nothing is buffered here: whatever could not be written has been said.
        }
    }
}
