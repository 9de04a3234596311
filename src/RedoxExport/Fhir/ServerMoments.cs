using System.Globalization;
using System.Text.RegularExpressions;

namespace RedoxExport.Fhir;

/// <summary>
/// Reads times that are not in FHIR's form but that servers send: Java's <c>2026-05-28T22:44:52Z[UTC]</c>, <c>…+0000</c>, <c>2026-05-28T22:44Z</c>
/// and <c>Thu May 28 22:44:52 UTC 2026</c>, Go's <c>2026-05-28 22:44:52.399 +0000 UTC</c>, and a date alone.
/// </summary>
internal static class ServerMoments
{
    // Longer than any of the forms. Limits the time that the pattern below can take.
    private const int LongestText = 256;

    private static readonly Regex Written = new(
        @"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?<minute>[0-9]{2}:[0-9]{2})(?<second>:[0-9]{2}(\.[0-9]+)?)?( ?(?<zone>Z|[+-][0-9]{2}(:?[0-9]{2})?))?(?<name>\[[A-Za-z0-9_/+:-]{1,40}\]| [A-Z]{1,5}| [+-][0-9]{2,4})?( m=[+-][0-9.]+)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private static readonly string[] JavaDates = ["ddd MMM dd HH:mm:ss 'UTC' yyyy", "ddd MMM dd HH:mm:ss 'GMT' yyyy"];

    public static bool TryRead(string text, out FhirMoment moment) =>
        (text.Length <= LongestText && (TryReadWritten(text, out moment) || TryReadJavaDate(text, out moment))) || TryReadOther(text, out moment);

    private static bool TryReadWritten(string text, out FhirMoment moment)
    {
        moment = default;
        Match found = Written.Match(text);
        if (!found.Success)
        {
            return false;
        }

        string zone = found.Groups["zone"].Value;
        string name = found.Groups["name"].Value.Trim(' ', '[', ']');
        if (zone.Length == 0 && name.Length > 0)
        {
            // "[Europe/Berlin]" or "CEST" alone does not state an offset.
            if (name is not ("UTC" or "GMT" or "Z"))
            {
                return false;
            }

            zone = "Z";
        }

        string offset = zone.Length switch
        {
            3 => zone + ":00",
            5 => zone.Insert(3, ":"),
            _ => zone,
        };
        string second = found.Groups["second"].Success ? found.Groups["second"].Value : ":00";
        return FhirInstant.TryParse(found.Groups["date"].Value + "T" + found.Groups["minute"].Value + second + offset, out moment);
    }

    private static bool TryReadJavaDate(string text, out FhirMoment moment)
    {
        moment = default;
        return DateTime.TryParseExact(text, JavaDates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime utc)
            && FhirMoment.TryCreate(utc.Ticks, 0, hasZone: true, out moment);
    }

    /// <summary>
    /// Reads a text with .NET's parser if it begins with a full date. Without that check, .NET reads "10:30" as today and "1/2/2026" as January, and
    /// a watermark must not be guessed.
    /// </summary>
    private static bool TryReadOther(string text, out FhirMoment moment)
    {
        moment = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !(text.Substring(0, 4) + text.Substring(5, 2) + text.Substring(8, 2)).All(c => c is >= '0' and <= '9'))
        {
            return false;
        }

        string cut = CutDecimals(text);
        return DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read)
            && DateTime.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime clock)
            && FhirMoment.TryCreate(read.Ticks, (int)read.Offset.TotalMinutes, clock.Kind != DateTimeKind.Unspecified, out moment);
    }

    // .NET would round digits finer than a tick.
    private static string CutDecimals(string text)
    {
        int dot = text.IndexOf('.');
        int end = dot + 1;
        while (dot >= 0 && end < text.Length && text[end] is >= '0' and <= '9')
        {
            end++;
        }

        return dot >= 0 && end - dot > 8 ? text.Substring(0, dot + 8) + text.Substring(end) : text;
    }
}
