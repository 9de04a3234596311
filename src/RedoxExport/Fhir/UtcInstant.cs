namespace RedoxExport.Fhir;

/// <summary>Dates and times as Redox writes them: ISO 8601, with seconds, in UTC.</summary>
internal static class UtcInstant
{
    /// <summary>Reads <c>2026-05-28T22:44:52.399Z</c> and its like. Digits beyond 100 nanoseconds are cut off.</summary>
    /// <param name="text">The text.</param>
    /// <param name="instant">The instant, in the offset that was written; UTC where none was.</param>
    /// <param name="isUtc">Whether UTC was written: <c>Z</c> or an offset of zero.</param>
    /// <returns>Whether the text is such a date and time.</returns>
    public static bool TryParse(string text, out DateTimeOffset instant, out bool isUtc)
    {
        instant = default;
        isUtc = false;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        int year = Digits(text, 0, 4);
        int month = Digits(text, 5, 2);
        int day = Digits(text, 8, 2);
        int hour = Digits(text, 11, 2);
        int minute = Digits(text, 14, 2);
        int second = Digits(text, 17, 2);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        int at = 19;
        if (!TryFraction(text, ref at, out long fraction) || !TryOffset(text, at, out TimeSpan offset, out isUtc))
        {
            return false;
        }

        DateTime local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(fraction);
        long utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(local, offset);
        return true;
    }

    private static bool TryFraction(string text, ref int at, out long ticks)
    {
        ticks = 0;
        if (at >= text.Length || text[at] != '.')
        {
            return true;
        }

        int start = ++at;
        long unit = TimeSpan.TicksPerSecond;
        for (; at < text.Length && text[at] is >= '0' and <= '9'; at++)
        {
            unit /= 10;
            ticks += (text[at] - '0') * unit;
        }

        return at > start;
    }

    private static bool TryOffset(string text, int at, out TimeSpan offset, out bool isUtc)
    {
        offset = TimeSpan.Zero;
        isUtc = false;
        if (at == text.Length)
        {
            return true;
        }

        if (text[at] == 'Z')
        {
            isUtc = true;
            return at + 1 == text.Length;
        }

        if (text[at] is not ('+' or '-') || text.Length != at + 6 || text[at + 3] != ':')
        {
            return false;
        }

        int hours = Digits(text, at + 1, 2);
        int minutes = Digits(text, at + 4, 2);
        if (hours is < 0 or > 14 || minutes is < 0 or > 59 || (hours == 14 && minutes > 0))
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        offset = text[at] == '-' ? -offset : offset;
        isUtc = offset == TimeSpan.Zero;
        return true;
    }

    private static int Digits(string text, int start, int count)
    {
        int value = 0;
        for (int i = start; i < start + count; i++)
        {
            if (text[i] is < '0' or > '9')
            {
                return -1;
            }

            value = (value * 10) + (text[i] - '0');
        }

        return value;
    }
}
