using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>
/// A file in which one line is damaged: the same line in the same way in every response, like a server whose stored data is damaged.
/// </summary>
internal static class DamagedLines
{
    // Bytes. The damaged file is built in memory.
    private const int LargestFile = 64 * 1024 * 1024;

    /// <summary>True if a body is a whole file with at least two lines, so that a line other than the last can be damaged.</summary>
    public static bool CanDamage(IAnswerContent content, bool isGzip) =>
        content is FileContent { Offset: 0, LeastLength: > 0 and <= LargestFile } file && Lines(StrangeBody.Unpacked(file.Path, isGzip)).Count > 1;

    public static IAnswerContent Of(Fault fault, FileContent file, bool isGzip)
    {
        byte[] damaged = Damage(fault, StrangeBody.Unpacked(file.Path, isGzip));
        return new BytesContent(isGzip ? StrangeBody.Packed(damaged) : damaged);
    }

    private static byte[] Damage(Fault fault, byte[] bytes)
    {
        List<(int Start, int End)> lines = Lines(bytes);
        (int start, int end) = lines[(lines.Count - 1) / 2];
        byte[] changed = (byte[])bytes.Clone();
        switch (fault)
        {
            case Fault.LinesJoined:
                // Removes the newline after the line.
                return [.. bytes.Take(end), .. bytes.Skip(end + 1)];
            case Fault.LineCutShort:
                return [.. bytes.Take(start + ((end - start) / 2)), .. bytes.Skip(end)];
            case Fault.LineComma:
                return [.. bytes.Take(end), (byte)',', .. bytes.Skip(end)];
            default:
                // Replaces the colon after the last member name: replacing a colon inside a string would leave the JSON valid.
                int colon = Array.LastIndexOf(bytes, (byte)':', end - 1);
                while (colon > start && bytes[colon - 1] != (byte)'"')
                {
                    colon = Array.LastIndexOf(bytes, (byte)':', colon - 1);
                }

                changed[colon] = (byte)';';
                return changed;
        }
    }

    private static List<(int Start, int End)> Lines(byte[] bytes)
    {
        List<(int Start, int End)> lines = [];
        int start = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1)
        {
            lines.Add((start, end));
        }

        return lines;
    }
}
