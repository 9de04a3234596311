namespace RedoxExport.Attachments;

/// <summary>Reads the rows of an index or a journal, with constant memory.</summary>
internal static class AttachmentLines
{
    private const int BufferSize = 256 * 1024;
    private const int LongestLine = 1024 * 1024;

    /// <summary>Reads all rows in their order. Ignores lines that are torn or were not written by this module.</summary>
    /// <param name="path">The file. It may be missing.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public static IEnumerable<AttachmentRow> Read(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        byte[] buffer = new byte[BufferSize];
        int filled = 0;
        int read;
        while ((read = file.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            int taken = 0;
            int length;
            while ((length = Array.IndexOf(buffer, (byte)'\n', taken, filled - taken) - taken) >= 0)
            {
                if (AttachmentRow.Read(buffer.AsMemory(taken, length)) is { } row)
                {
                    yield return row;
                }

                taken += length + 1;
            }

            filled -= taken;
            Buffer.BlockCopy(buffer, taken, buffer, 0, filled);
            if (filled == buffer.Length)
            {
                // This module does not write lines of this length: the rest of it is read as a line of its own, which is not a row.
                filled = buffer.Length < LongestLine ? filled : 0;
                Array.Resize(ref buffer, Math.Min(LongestLine, buffer.Length * 2));
            }
        }

        if (filled > 0 && AttachmentRow.Read(buffer.AsMemory(0, filled)) is { } last)
        {
            yield return last;
        }
    }
}
