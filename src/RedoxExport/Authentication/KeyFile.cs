using RedoxExport.Storage;

namespace RedoxExport.Authentication;

/// <summary>Reads a whole key file, up to a limit, and gives each failure its own error.</summary>
internal static class KeyFile
{
    /// <summary>1 MB: a set of a hundred keys needs a tenth of it, and a large data file is not read into memory by mistake.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Reads the bytes of the file. The caller wipes them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="openToOthers">
    /// The warning about the file's permissions, to report after the content has proved to be a private key; <see langword="null"/> if
    /// there is none.
    /// </param>
    public static byte[] Read(string path, out ExportEvent? openToOthers)
    {
        byte[] buffer = new byte[MostBytes + 1];
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            openToOthers = OthersAccess.OfKey(Path.GetFullPath(path), file.SafeFileHandle);
            int length = 0;
            int read;
            do
            {
                read = file.Read(buffer, length, buffer.Length - length);
                length += read;
            }
            while (read > 0 && length < buffer.Length);

            return length <= MostBytes ? buffer.AsSpan(0, length).ToArray() : throw AuthenticationErrors.KeyFileTooLarge(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw AuthenticationErrors.KeyFileNotFound(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw AuthenticationErrors.KeyFileUnreadable(path, e);
        }
        finally
        {
            SecretText.Wipe(buffer);
        }
    }
}
