using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>Reads a file that is copied, and finds out if it is not the one that was saved. A failure of this disk is not one of the destination.</summary>
internal static class PartReader
{
    private const int Unbuffered = 1;

    /// <exception cref="RedoxExportException"><c>CopySourceChanged</c>, <c>CopySourceUnreadable</c>.</exception>
    public static FileStream Open(CopyFile file)
    {
        try
        {
            FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, Unbuffered, FileOptions.SequentialScan);
            if (stream.Length == file.Length)
            {
                return stream;
            }

            stream.Dispose();
        }
        catch (FileNotFoundException)
        {
            throw CopyErrors.SourceChanged(file.Path, "it no longer exists");
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw CopyErrors.SourceUnreadable(file.Path, e);
        }

        throw CopyErrors.SourceChanged(file.Path, "its length is not the one that was recorded");
    }

    /// <summary>Reads until the count is reached or the file ends.</summary>
    /// <exception cref="RedoxExportException"><c>CopySourceUnreadable</c>.</exception>
    public static int Read(FileStream stream, CopyFile file, byte[] buffer, int count)
    {
        try
        {
            int filled = 0;
            while (filled < count && stream.Read(buffer, filled, count - filled) is > 0 and int read)
            {
                filled += read;
            }

            return filled;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw CopyErrors.SourceUnreadable(file.Path, e);
        }
    }

    /// <exception cref="RedoxExportException"><c>CopySourceChanged</c>.</exception>
    public static void Check(CopyFile file, IncrementalHash hash)
    {
        if (Hexadecimal.Lower(hash.GetHashAndReset()) != file.Sha256)
        {
            throw CopyErrors.SourceChanged(file.Path, "its SHA-256 is not the one that was recorded");
        }
    }
}
