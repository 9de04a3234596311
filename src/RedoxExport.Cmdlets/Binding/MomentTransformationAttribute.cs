using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Accepts a date and time as administrators type it, or as PowerShell wrote it. Refuses a text that can mean two days: if <c>-Since</c>
/// were read as a later day than intended, data would be missing without any sign of it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MomentTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Advice = "Write it as 2026-11-22T02:00:00Z. A date alone, 2026-11-22, means midnight at the start of that day in this computer's time zone.";

    // PowerShell converts a date and time to a string in this form on every computer.
    private const string Invariant = "MM/dd/yyyy HH:mm:ss zzz";

    private static readonly Regex ThreeNumbers = new(@"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})(?!\d)", RegexOptions.CultureInvariant);
    private static readonly Regex TooFine = new(@"(\.\d{7})\d+", RegexOptions.CultureInvariant);
    private static readonly Regex Partial = new(@"^\d{4}(-\d{2})?$", RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or DateTimeOffset or DateTime => value,
            string text when string.IsNullOrWhiteSpace(text) => throw Refusal("An empty text is not a date and time."),
            string text => Read(text.Trim()),
            _ when inputData is PSObject { BaseObject: PSCustomObject } bag && bag.Properties["UtcDateTime"]?.Value is DateTime utc =>
                new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
            _ => throw Refusal(string.Format(CultureInfo.InvariantCulture, "{0} is not a date and time.", value)),
        };
    }

    private static DateTimeOffset Read(string text)
    {
        List<DateTimeOffset> written = ReadAsWritten(text);
        if (written.Count > 0)
        {
            return written.Count == 1 ? written[0] : throw Refusal($"'{text}' can mean {Day(written[0])} or {Day(written[1])}.");
        }

        if (ThreeNumbers.Match(text) is { Success: true } match && match.Groups[1].Value.TrimStart('0') != match.Groups[2].Value.TrimStart('0'))
        {
            throw Refusal($"'{text}' can be read with the day or the month first.");
        }

        // FHIR allows any number of decimals, and a year or a month alone. Truncation never gives a later time than the intended one.
        string fine = TooFine.Replace(text, "$1");
        string whole = Partial.IsMatch(fine) ? (fine.Length == 4 ? fine + "-01-01" : fine + "-01") : fine;
        return DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset moment)
            ? moment
            : throw Refusal($"'{text}' is not a date and time.");
    }

    // All meanings of a text with an offset that PowerShell on this computer could have written. The two forms can conflict: if the day comes
    // first in this culture, a CSV file has 05/11/2026 for the day that a string has as 11/05/2026.
    private static List<DateTimeOffset> ReadAsWritten(string text)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        string pattern = $"{culture.DateTimeFormat.ShortDatePattern} {culture.DateTimeFormat.LongTimePattern} zzz";
        (string Text, string Pattern, CultureInfo Culture)[] forms =
        [
            (text, Invariant, CultureInfo.InvariantCulture),
            (text, pattern, culture),
            (WithPlainBlanks(text), WithPlainBlanks(pattern), culture),
        ];
        List<DateTimeOffset> readings = [];
        foreach ((string candidate, string form, CultureInfo its) in forms)
        {
            if (DateTimeOffset.TryParseExact(candidate, form, its, DateTimeStyles.None, out DateTimeOffset moment) && !readings.Contains(moment))
            {
                readings.Add(moment);
            }
        }

        return readings;
    }

    // Versions of Windows and .NET use different spaces before AM and PM, so a file can have another one than this session writes.
    private static string WithPlainBlanks(string text) => text.Replace('\u202F', ' ').Replace('\u00A0', ' ');

    private static string Day(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static ArgumentTransformationMetadataException Refusal(string what) => new($"{what} {Advice}");
}
