using System.Runtime.CompilerServices;

namespace RedoxExport.Storage;

/// <summary>A file that is being written. Converts disk errors here, where they occur, so that they are not taken for network errors.</summary>
/// <remarks>Nothing is buffered: written bytes are with the system and survive the end of the process.</remarks>
internal sealed partial class DiskFile : IDisposable
{
    private readonly FileStream _file;

    /// <param name="file">The file; it is disposed with this object. If the build can read and write by offset, only its handle is used.</param>
    /// <param name="path">Its path.</param>
    internal DiskFile(FileStream file, string path)
    {
        _file = file;
        Path = path;
    }

    public string Path { get; }

    /// <summary>The number of bytes written or kept.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Opens a file to read the kept bytes from the start and to write after them. If nothing is kept, an existing file is deleted and a new
    /// one created. If bytes are kept, the file must be a plain file of this account with no other name.
    /// </summary>
    /// <param name="path">The file. The caller holds the lock of its folder.</param>
    /// <param name="keep">The number of bytes to keep; the rest is cut off.</param>
    /// <param name="rights">The permissions of a new file.</param>
    /// <exception cref="RedoxExportException">A disk operation failed, or the file cannot be trusted.</exception>
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

    /// <summary>Reads the next of the kept bytes. Call this before the first write.</summary>
    public int Read(Span<byte> buffer)
    {
        try
        {
            int read = ReadNext(buffer);
            return read > 0 ? read : throw new EndOfStreamException("The file became shorter.");
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(Path, e);
        }
    }

    /// <summary>Appends bytes.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
            Append(bytes);
            Length += bytes.Length;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(Path, e);
        }
    }

    /// <summary>Flushes the written bytes to the disk, so that they survive a power failure.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Flush()
    {
        try
        {
            FlushToDisk();
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
            // Nothing is buffered here, so every failed write has already been reported.
        }
    }

    // Space is not preallocated: a resume relies on the length of a partial file, and on a memory disk it costs more than it saves.
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
