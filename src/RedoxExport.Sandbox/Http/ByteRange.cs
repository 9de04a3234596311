using System.Globalization;

namespace RedoxExport.Sandbox.Http;

/// <summary>A range of bytes that a client requested (RFC 9110, section 14.1.2).</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>
    /// Reads a <c>Range</c> header. Returns <see langword="null"/>, which means the whole body, for several ranges, another unit or
    /// malformed text. Returns a range of length zero if the requested range lies outside the body.
    /// </summary>
    public static ByteRange? Parse(string? header, long total)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] ends = header.Substring(Unit.Length).Split('-');
        if (ends.Length != 2 || !TryRead(ends[0], out long? first) || !TryRead(ends[1], out long? last))
        {
            return null;
        }

        if (first is null)
        {
            if (last is null)
            {
                return null;
            }

            long length = Math.Min(last.Value, total);
            return new(total - length, length);
        }

        if (last < first)
        {
            return null;
        }

        return first >= total ? new(0, 0) : new(first.Value, Math.Min(last ?? long.MaxValue, total - 1) - first.Value + 1);
    }

    private static bool TryRead(string text, out long? value)
    {
        text = text.Trim();
        value = null;
        if (text.Length == 0)
        {
            return true;
        }

        bool read = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        value = read ? number : null;
        return read;
    }
}
