using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>A file in which one line is damaged: always the same one in the same way, as a server has it whose data are so.</summary>
internal static class DamagedLines
{
    // It is made in memory.
    private const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Whether a body is a whole file with a line before its last, and so has one to damage that is not its end.</summary>
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
                // Its newline goes.
                return [.. bytes.Take(end), .. bytes.Skip(end + 1)];
            case Fault.LineCutShort:
                return [.. bytes.Take(start + ((end - start) / 2)), .. bytes.Skip(end)];
            case Fault.LineComma:
                return [.. bytes.Take(end), (byte)',', .. bytes.Skip(end)];
            default:
                // Behind the last name of a member: a colon in a text would change nothing.
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
