namespace RedoxExport.Fhir;

/// <summary>Reads FHIR's instant (R4, datatypes): <c>2026-11-23T02:00:05.123+01:00</c>, with any number of decimals.</summary>
internal static class FhirTicks
{
    private const int UpToSeconds = 19;
    private const int TickDigits = 7;

    /// <summary>Ticks of UTC. What is finer than a tick does not count.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length <= UpToSeconds
            || text[4] != (byte)'-' || text[7] != (byte)'-' || text[10] != (byte)'T' || text[13] != (byte)':' || text[16] != (byte)':'
            || !TryNumber(text.Slice(0, 4), 1, 9999, out int year)
            || !TryNumber(text.Slice(5, 2), 1, 12, out int month)
            || !TryNumber(text.Slice(8, 2), 1, DateTime.DaysInMonth(year, month), out int day)
            || !TryNumber(text.Slice(11, 2), 0, 23, out int hour)
            || !TryNumber(text.Slice(14, 2), 0, 59, out int minute)
            || !TryNumber(text.Slice(17, 2), 0, 60, out int second))
        {
            return false;
        }

        long whole = new DateTime(year, month, day).Ticks
            + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond);
        ReadOnlySpan<byte> rest = text.Slice(UpToSeconds);
        if (!TryDecimals(ref rest, out long decimals) || !TryOffset(rest, out long offset))
        {
            return false;
        }

        ticks = Math.Max(0, whole + decimals - offset);
        return true;
    }

    private static bool TryDecimals(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != (byte)'.')
        {
            return true;
        }

        int at = 1;
        for (; at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            ticks = at <= TickDigits ? (ticks * 10) + (rest[at] - '0') : ticks;
        }

        for (int missing = at - 1; missing < TickDigits; missing++)
        {
            ticks *= 10;
        }

        rest = rest.Slice(at);
        return at > 1;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length == 1)
        {
            return text[0] == (byte)'Z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != (byte)':'
            || !TryNumber(text.Slice(1, 2), 0, 14, out int hours)
            || !TryNumber(text.Slice(4, 2), 0, 59, out int minutes))
        {
            return false;
        }

        ticks = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == (byte)'-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, int least, int most, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return number >= least && number <= most;
    }
}
