#if NET8_0_OR_GREATER
using Microsoft.Win32.SafeHandles;
#else
using System.Buffers;
#endif

namespace RedoxExport.Storage;

/// <summary>A file that is being written. Whatever goes wrong at the disk is told apart from the network's errors here, where it happens.</summary>
/// <remarks>Nothing is buffered: what was written is the system's, and outlives the process.</remarks>
internal sealed class DiskFile : IDisposable
{
#if NET8_0_OR_GREATER
    private readonly SafeFileHandle _file;
    private long _readAt;
#else
    private readonly FileStream _file;
#endif

#if NET8_0_OR_GREATER
    private DiskFile(SafeFileHandle file, string path)
#else
    private DiskFile(FileStream file, string path)
#endif
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
    public static DiskFile Open(string path, long keep)
    {
        try
        {
            return OpenOrThrow(path, keep);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(path, e);
        }
    }

    /// <summary>Reads what is kept, from where the last read ended. To be done before anything is written.</summary>
    public int Read(Span<byte> buffer)
    {
        try
        {
#if NET8_0_OR_GREATER
            int read = RandomAccess.Read(_file, buffer, _readAt);
            _readAt += read;
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
            throw StorageErrors.Of(Path, e);
        }
    }

    /// <summary>Writes behind what is there.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
#if NET8_0_OR_GREATER
            RandomAccess.Write(_file, bytes, Length);
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
            throw StorageErrors.Of(Path, e);
        }
    }

    /// <summary>Sees to it that what was written outlives a power cut.</summary>
    public void Flush()
    {
        try
        {
#if NET8_0_OR_GREATER
            RandomAccess.FlushToDisk(_file);
#else
            _file.Flush(flushToDisk: true);
#endif
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(Path, e);
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

#if NET8_0_OR_GREATER
    private static DiskFile OpenOrThrow(string path, long keep)
    {
        // No space is asked for in advance: the length of a partial file is what a resume goes by, and on a memory disk it costs more than it gives.
        SafeFileHandle file = File.OpenHandle(path, keep > 0 ? FileMode.Open : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            // A file that was created now has no bytes.
            if (keep > 0 && RandomAccess.GetLength(file) != keep)
            {
                RandomAccess.SetLength(file, keep);
            }

            return new DiskFile(file, path) { Length = keep };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
#else
    private static DiskFile OpenOrThrow(string path, long keep)
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
    }
#endif
}
