using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Takes a moment as administrators type it. What may mean two days is refused: a <c>-Since</c> that was understood as a later day than the
/// one meant would leave data out, and nobody would see it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MomentTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Advice = "Write it as 2026-11-22T02:00:00Z; a date alone, 2026-11-22, is the midnight that begins the day where this computer is.";

    // What PowerShell writes itself, into a CSV file or a string: month first, and always with an offset.
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
            string text when string.IsNullOrWhiteSpace(text) => throw Refusal("An empty text is no moment."),
            string text => Read(text.Trim()),
            _ when inputData is PSObject { BaseObject: PSCustomObject } bag && bag.Properties["UtcDateTime"]?.Value is DateTime utc =>
                new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
            _ => throw Refusal(string.Format(CultureInfo.InvariantCulture, "{0} is no moment.", value)),
        };
    }

    private static DateTimeOffset Read(string text)
    {
        if (DateTimeOffset.TryParseExact(text, Invariant, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset own))
        {
            return own;
        }

        if (ThreeNumbers.Match(text) is { Success: true } match && match.Groups[1].Value.TrimStart('0') != match.Groups[2].Value.TrimStart('0'))
        {
            throw Refusal($"'{text}' can be read with the day or the month first.");
        }

        // FHIR allows any number of decimals, and a year or a month alone. A moment that was cut is never later than the one meant.
        string fine = TooFine.Replace(text, "$1");
        string whole = Partial.IsMatch(fine) ? (fine.Length == 4 ? fine + "-01-01" : fine + "-01") : fine;
        return DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset moment)
            ? moment
            : throw Refusal($"'{text}' is no moment.");
    }

    private static ArgumentTransformationMetadataException Refusal(string what) => new($"{what} {Advice}");
}
