using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds the end of a JSON object by its braces, brackets and strings alone. Faster than a parser for the last line of each of very many small files.
/// </summary>
internal static class ObjectEnd
{
    /// <summary>Returns true if the object at the start of a line is closed. Other errors in the line are ignored.</summary>
    /// <param name="line">A line that begins with <c>{</c>.</param>
    [MethodImpl(HotPath.Optimized)]
    public static bool IsIn(ReadOnlySpan<byte> line)
    {
        int depth = 0;
        for (int i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case (byte)'"':
                    int length = LengthOfString(line[(i + 1)..]);
                    if (length < 0)
                    {
                        return false;
                    }

                    i += length + 1;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0)
                    {
                        return true;
                    }

                    break;
                default:
                    break;
            }
        }

        return false;
    }

    /// <returns>The number of bytes before the closing quotation mark; -1 if there is none.</returns>
    [MethodImpl(HotPath.Optimized)]
    private static int LengthOfString(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (true)
        {
            int found = text[length..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return -1;
            }

            length += found;
            if (text[length] == (byte)'"')
            {
                return length;
            }

            length += 2;
            if (length > text.Length)
            {
                return -1;
            }
        }
    }
}
