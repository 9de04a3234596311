using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Finds a position at which a cut leaves an incomplete line, so that the text shows that the file is incomplete.</summary>
internal static class LineCut
{
    private const int Window = 64 * 1024;

    /// <summary>
    /// Returns the nearest such position at or before <paramref name="at"/>, or <paramref name="at"/> itself if there is none within the
    /// 64 KiB before it.
    /// </summary>
    /// <param name="path">A file of JSON lines.</param>
    /// <param name="offset">The position in the file where the body begins.</param>
    /// <param name="at">The number of bytes of the body before the cut, at least 1.</param>
    public static long Before(string path, long offset, long at)
    {
        byte[] bytes = new byte[(int)Math.Min(at, Window)];
        using (FileStream file = StreamPump.OpenShared(path))
        {
            file.Position = offset + at - bytes.Length;
            int read = 0;
            int now;
            while (read < bytes.Length && (now = file.Read(bytes, read, bytes.Length - read)) > 0)
            {
                read += now;
            }
        }

        // A resource ends with a brace. After any other character, except white space between lines, the line is incomplete.
        int last = Array.FindLastIndex(bytes, value => value is not ((byte)'}' or (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t'));
        return last < 0 ? at : at - (bytes.Length - 1 - last);
    }
}
