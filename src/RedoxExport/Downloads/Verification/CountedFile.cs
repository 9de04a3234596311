using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Reads a file on disk and counts the bytes.</summary>
/// <param name="path">The file. Other processes may write, replace or delete it in the meantime.</param>
/// <param name="hash">Hashes every byte; <see langword="null"/> if no hash is needed.</param>
internal sealed class CountedFile(string path, IncrementalHash? hash) : ReadOnlyStream
{
    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
    private long _count;

    public override long Length => _file.Length;

    /// <summary>The number of bytes read so far. Thread-safe.</summary>
    public long Count => Interlocked.Read(ref _count);

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _file.Read(buffer, offset, count);
        hash?.AppendData(buffer, offset, read);
        Interlocked.Add(ref _count, read);
        return read;
    }

    /// <summary>Reads the rest of the file, so that it is hashed and counted.</summary>
    public void ReadToEnd(CancellationToken cancellationToken)
    {
        byte[] buffer = FileBuffers.Shared.Rent();
        try
        {
            while (Read(buffer, 0, buffer.Length) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            FileBuffers.Shared.Return(buffer, buffer.Length);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
