using System.Runtime.CompilerServices;
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
    private readonly FileStream _file;
#if NET8_0_OR_GREATER
    private readonly SafeFileHandle _handle;
    private long _readAt;
#endif

    /// <param name="file">The file, which is disposed with this. Only its handle is used where there is one that takes offsets.</param>
    /// <param name="path">Its path.</param>
    internal DiskFile(FileStream file, string path)
    {
        _file = file;
        Path = path;
#if NET8_0_OR_GREATER
        _handle = file.SafeFileHandle;
#endif
    }

    public string Path { get; }

    /// <summary>Bytes written or kept.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Opens a file for reading what is kept of it, from its start, and writing behind it. If nothing is kept, the file is a new one: what
    /// lies there is deleted. If something is kept, it has to be a plain file of this account with no other name.
    /// </summary>
    /// <param name="path">The file. Its folder is held.</param>
    /// <param name="keep">How many bytes of it are kept; what is behind them goes.</param>
    /// <param name="rights">Who may open a new one.</param>
    /// <exception cref="RedoxExportException">The disk is at fault, or the file cannot be trusted.</exception>
    [MethodImpl(HotPath.Optimized)]
    public static DiskFile Open(string path, long keep, FileRights rights)
    {
        try
        {
            return keep > 0 ? Continue(path, keep) : new DiskFile(PlainFile.CreateOver(path, rights), path);
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
            int read = RandomAccess.Read(_handle, buffer, _readAt);
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
    [MethodImpl(HotPath.Optimized)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
#if NET8_0_OR_GREATER
            RandomAccess.Write(_handle, bytes, Length);
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
            RandomAccess.FlushToDisk(_handle);
#else
            _file.Flush(flushToDisk: true);
#endif
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(Path, e);
        }
    }

    [MethodImpl(HotPath.Optimized)]
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

    // No space is asked for in advance: the length of a partial file is what a resume goes by, and on a memory disk it costs more than it gives.
    private static DiskFile Continue(string path, long keep)
    {
        FileStream file = PlainFile.Reopen(path);
        try
        {
            if (file.Length != keep)
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
}
