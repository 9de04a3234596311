using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Finds a place where a cut leaves half a line, so that the file's text tells that it is not whole.</summary>
internal static class LineCut
{
    private const int Window = 64 * 1024;

    /// <summary>The nearest place at or before <paramref name="at"/>; that itself when there is none within the last 64 KiB.</summary>
    /// <param name="path">A file of JSON lines.</param>
    /// <param name="offset">Where in the file the body begins.</param>
    /// <param name="at">Bytes of the body, 1 or more.</param>
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

        // A resource ends with a brace: what ends with anything else, and is not between two lines, is half of one.
        int last = Array.FindLastIndex(bytes, value => value is not ((byte)'}' or (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t'));
        return last < 0 ? at : at - (bytes.Length - 1 - last);
    }
}
