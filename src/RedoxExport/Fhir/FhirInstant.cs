using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedoxExport.Fhir;

/// <summary>
/// Reads and writes FHIR's instant: a time to the second or finer, with an offset (FHIR R4, primitive types). All times from servers and files are
/// read here, and all times are written here.
/// </summary>
/// <remarks>
/// Second 60 is valid, as in FHIR's own pattern, and is read as second 0 of the next minute. Digits finer than a tick (100 ns) are cut off, so a time
/// is never read as later than it was written.
/// </remarks>
internal static class FhirInstant
{
    private const int UpToSeconds = 19;
    private const int TickDigits = 7;
    private const int LongestText = 256;

    /// <summary>Writes at least milliseconds, and as many further digits as the time has, so that a watermark loses no precision.</summary>
    public static string Format(DateTimeOffset moment)
    {
        string digits = moment.ToString("fffffff", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(3, '0');
        string offset = moment.Offset == TimeSpan.Zero ? "Z" : moment.ToString("zzz", CultureInfo.InvariantCulture);
        return moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "." + digits + offset;
    }

    /// <summary>Reads a time as servers send it, in FHIR's form or another one (<see cref="ServerMoments"/>).</summary>
    /// <returns>The time, read as UTC if the text has no zone; <see langword="null"/> if the text is not a time.</returns>
    public static DateTimeOffset? Read(string? text) => TryRead(text, out FhirMoment moment) ? moment.ToDateTimeOffset() : null;

    /// <summary>Like <see cref="Read"/>, but the result also tells if the text had a zone (<see cref="FhirMoment.HasZone"/>).</summary>
    public static bool TryRead(string? text, out FhirMoment moment)
    {
        moment = default;
        string trimmed = text?.Trim() ?? string.Empty;
        return trimmed.Length > 0 && (TryParse(trimmed, out moment) || ServerMoments.TryRead(trimmed, out moment));
    }

    /// <summary>
    /// Reads ISO 8601 in the form of FHIR and Redox, <c>2026-11-23T02:00:05.123+01:00</c>: date and time to the second, any number of decimals. The
    /// zone may be missing.
    /// </summary>
    public static bool TryParse(string text, out FhirMoment moment)
    {
        moment = default;
        if (text.Length is < UpToSeconds or > LongestText)
        {
            return false;
        }

        Span<byte> ascii = stackalloc byte[LongestText];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] > 0x7F)
            {
                return false;
            }

            ascii[i] = (byte)text[i];
        }

        return TryParse(ascii.Slice(0, text.Length), out moment);
    }

    /// <summary>Like <see cref="TryParse(string, out FhirMoment)"/>, but reads bytes, because the merge reads one time per resource.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static bool TryParse(ReadOnlySpan<byte> text, out FhirMoment moment)
    {
        moment = default;
        if (text.Length < UpToSeconds
            || text[4] != (byte)'-' || text[7] != (byte)'-' || text[10] != (byte)'T' || text[13] != (byte)':' || text[16] != (byte)':')
        {
            return false;
        }

        // A character that is not a digit results in a number far above every limit.
        uint year = (Two(text, 0) * 100) + Two(text, 2);
        uint month = Two(text, 5);
        uint day = Two(text, 8);
        uint hour = Two(text, 11);
        uint minute = Two(text, 14);
        uint second = Two(text, 17);
        if (year - 1 > 9998 || month - 1 > 11 || day - 1 > 30 || hour > 23 || minute > 59 || second > 60
            || (day > 28 && day > DateTime.DaysInMonth((int)year, (int)month)))
        {
            return false;
        }

        ReadOnlySpan<byte> zone = text.Slice(UpToSeconds);
        long decimals = 0;
        if (!zone.IsEmpty && zone[0] == (byte)'.' && !TryDecimals(ref zone, out decimals))
        {
            return false;
        }

        int offset = 0;
        if (!(zone.Length == 1 && zone[0] == (byte)'Z') && !zone.IsEmpty && !TryOffset(zone, out offset))
        {
            return false;
        }

        long ticks = new DateTime((int)year, (int)month, (int)day).Ticks
            + (((((hour * 60) + minute) * 60) + second) * TimeSpan.TicksPerSecond)
            + decimals;
        return FhirMoment.TryCreate(ticks, offset, hasZone: !zone.IsEmpty, out moment);
    }

    [MethodImpl(HotPath.Optimized)]
    private static bool TryDecimals(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ReadOnlySpan<byte> text = rest;
        int at = 1;
        int value = 0;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            value = at <= TickDigits ? (value * 10) + (text[at] - '0') : value;
        }

        for (int missing = at - 1; missing < TickDigits; missing++)
        {
            value *= 10;
        }

        ticks = value;
        rest = text.Slice(at);
        return at > 1;
    }

    private static bool TryOffset(ReadOnlySpan<byte> zone, out int minutes)
    {
        minutes = 0;
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != (byte)':')
        {
            return false;
        }

        uint hours = Two(zone, 1);
        uint rest = Two(zone, 4);
        minutes = (int)((hours * 60) + rest) * (zone[0] == (byte)'-' ? -1 : 1);
        return hours <= 14 && rest <= 59 && (hours < 14 || rest == 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Two(ReadOnlySpan<byte> text, int at)
    {
        uint tens = (uint)(text[at] - '0');
        uint ones = (uint)(text[at + 1] - '0');
        return tens > 9 || ones > 9 ? 1_000_000 : (tens * 10) + ones;
    }
}
