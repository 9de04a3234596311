using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>
/// Finds the payloads of an input: a single one, a JSON array, one per line (NDJSON), or one after another. It uses only brackets
/// and quotes, so that a damaged payload does not affect the other payloads.
/// </summary>
internal static class PayloadSplitter
{
    /// <summary>Gets the texts of the payloads, in order. An input of only white space has none.</summary>
    public static IEnumerable<PayloadItem> Split(ReadOnlyMemory<byte> utf8, PayloadOrigin origin)
    {
        int start = SkipSpace(utf8.Span, 0);
        if (start == utf8.Length)
        {
            return [];
        }

        return utf8.Span[start] == '[' ? SplitArray(utf8, start, origin)
            : IsOneALine(utf8.Span, start) ? SplitLines(utf8, origin)
            : SplitSequence(utf8, start, origin.Index, origin.Line, 0);
    }

    private static IEnumerable<PayloadItem> SplitArray(ReadOnlyMemory<byte> utf8, int start, PayloadOrigin origin)
    {
        int index = origin.Index;
        ReadOnlyMemory<byte> last = default;
        int line = origin.Line + CountLines(utf8.Span.Slice(0, start));
        int counted = start;
        int at = SkipSpace(utf8.Span, start + 1);
        bool closed = at < utf8.Length && utf8.Span[at] == ']';
        while (!closed && at < utf8.Length)
        {
            int end = FindItemEnd(utf8.Span, at);
            line += CountLines(utf8.Span.Slice(counted, at - counted));
            counted = at;
            last = Trim(utf8.Slice(at, end - at));
            yield return new PayloadItem(index++, line, last);
            closed = end < utf8.Length && utf8.Span[end] == ']';
            at = closed || end == utf8.Length ? end : SkipSpace(utf8.Span, end + 1);
        }

        if (!closed)
        {
            if (IsBroken(last.Span))
            {
                // The error of the last payload already says that the text ends too early.
                yield break;
            }

            line += CountLines(utf8.Span.Slice(counted));
            PayloadLocation location = new(origin.Source, index, line);
            yield return new PayloadItem(index, line, default, PayloadErrors.ArrayNotClosed(location));
            yield break;
        }

        int after = SkipSpace(utf8.Span, at + 1);
        if (after < utf8.Length)
        {
            line = origin.Line + CountLines(utf8.Span.Slice(0, after));
            foreach (PayloadItem item in SplitSequence(utf8, after, index, line, after))
            {
                yield return item;
            }
        }
    }

    private static bool IsBroken(ReadOnlySpan<byte> item) => item.Length > 0 && (item[0] != '{' || FindValueEnd(item, 0) < 0);

    private static IEnumerable<PayloadItem> SplitLines(ReadOnlyMemory<byte> utf8, PayloadOrigin origin)
    {
        int index = origin.Index;
        int line = origin.Line;
        for (int at = 0; at < utf8.Length; line++)
        {
            int end = LineEnd(utf8.Span, at);
            ReadOnlyMemory<byte> text = Trim(utf8.Slice(at, end - at));
            if (!text.IsEmpty)
            {
                yield return new PayloadItem(index++, line, text);
            }

            at = end + 1;
        }
    }

    private static IEnumerable<PayloadItem> SplitSequence(ReadOnlyMemory<byte> utf8, int start, int index, int line, int counted)
    {
        for (int at = start; at < utf8.Length; at = SkipSpace(utf8.Span, at))
        {
            line += CountLines(utf8.Span.Slice(counted, at - counted));
            counted = at;

            // A value that does not end is one payload that extends to the end of the input. The reader reports the position at which it stops.
            int end = utf8.Span[at] is (byte)'{' or (byte)'[' ? FindValueEnd(utf8.Span, at) : LineEnd(utf8.Span, at);
            end = end < 0 ? utf8.Length : end;
            yield return new PayloadItem(index++, line, Trim(utf8.Slice(at, end - at)));
            at = end;
        }
    }

    /// <summary>True if the input has one payload per line (NDJSON).</summary>
    private static bool IsOneALine(ReadOnlySpan<byte> utf8, int start)
    {
        int lineEnd = LineEnd(utf8, start);
        if (SkipSpace(utf8, lineEnd) == utf8.Length)
        {
            return false;
        }

        int end = utf8[start] == '{' ? FindValueEnd(utf8, start) : -1;
        if (end >= 0 && (SkipSpace(utf8, end) >= lineEnd))
        {
            // A value that spans several lines means that the input is not NDJSON.
            return end <= lineEnd;
        }

        // The first line is damaged. The input is NDJSON if any line is a complete payload.
        for (int at = start; at < utf8.Length; at = lineEnd + 1)
        {
            at = SkipSpace(utf8, at);
            lineEnd = LineEnd(utf8, at);
            ReadOnlySpan<byte> line = utf8.Slice(at, lineEnd - at);
            if (line.Length > 0 && line[0] == '{' && line.IndexOf("\"Meta\""u8) > 0)
            {
                int close = FindValueEnd(line, 0);
                if (close >= 0 && SkipSpace(line, close) == line.Length)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns the offset after the bracket that closes the value at <paramref name="start"/>, or -1 if none does.</summary>
    private static int FindValueEnd(ReadOnlySpan<byte> utf8, int start)
    {
        int depth = 0;
        for (int at = start; at < utf8.Length; at++)
        {
            switch (utf8[at])
            {
                case (byte)'"':
                    at = StringEnd(utf8, at);
                    if (at >= utf8.Length || utf8[at] != '"')
                    {
                        return -1;
                    }

                    break;

                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;

                case (byte)'}':
                case (byte)']':
                    if (--depth == 0)
                    {
                        return at + 1;
                    }

                    break;
            }
        }

        return -1;
    }

    /// <summary>Returns the offset of the comma or bracket that ends an item of the outermost array, or the end of the input.</summary>
    private static int FindItemEnd(ReadOnlySpan<byte> utf8, int start)
    {
        int depth = 0;
        int at = start;
        for (; at < utf8.Length; at++)
        {
            switch (utf8[at])
            {
                case (byte)'"':
                    at = StringEnd(utf8, at);
                    break;

                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;

                case (byte)']' when depth == 0:
                case (byte)',' when depth == 0:
                    return at;

                case (byte)'}':
                case (byte)']':
                    depth = Math.Max(0, depth - 1);
                    break;
            }
        }

        return Math.Min(at, utf8.Length);
    }

    // JSON does not allow a line feed in a string. A string that reaches one is damaged, and it ends there.
    private static int StringEnd(ReadOnlySpan<byte> utf8, int start)
    {
        for (int at = start + 1; at < utf8.Length; at++)
        {
            int step = utf8.Slice(at).IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (step < 0)
            {
                return utf8.Length;
            }

            at += step;
            if (utf8[at] != '\\')
            {
                return at;
            }

            if (at + 1 < utf8.Length && utf8[at + 1] == '\n')
            {
                // The text was cut after a backslash. That does not make the line feed part of it.
                return at + 1;
            }

            at++;
        }

        return utf8.Length;
    }

    private static int LineEnd(ReadOnlySpan<byte> utf8, int start)
    {
        int length = utf8.Slice(start).IndexOf((byte)'\n');
        return length < 0 ? utf8.Length : start + length;
    }

    private static int SkipSpace(ReadOnlySpan<byte> utf8, int start)
    {
        while (start < utf8.Length && Utf8Json.IsSpace(utf8[start]))
        {
            start++;
        }

        return start;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> text)
    {
        ReadOnlySpan<byte> span = text.Span;
        int start = SkipSpace(span, 0);
        int end = span.Length;
        while (end > start && Utf8Json.IsSpace(span[end - 1]))
        {
            end--;
        }

        return text.Slice(start, end - start);
    }

    private static int CountLines(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        for (int next = utf8.IndexOf((byte)'\n'); next >= 0; next = utf8.IndexOf((byte)'\n'))
        {
            count++;
            utf8 = utf8.Slice(next + 1);
        }

        return count;
    }
}
