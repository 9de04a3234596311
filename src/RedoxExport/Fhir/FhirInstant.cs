using System.Globalization;

namespace RedoxExport.Fhir;

/// <summary>FHIR's instant: a moment to the second or finer, always with an offset (FHIR R4, primitive types).</summary>
internal static class FhirInstant
{
    /// <summary>At least milliseconds, and as many further digits as the moment has: no precision of a watermark is lost.</summary>
    public static string Format(DateTimeOffset moment)
    {
        string digits = moment.ToString("fffffff", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(3, '0');
        string offset = moment.Offset == TimeSpan.Zero ? "Z" : moment.ToString("zzz", CultureInfo.InvariantCulture);
        return moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "." + digits + offset;
    }

    /// <summary>Reads what servers send. More digits than a tick are cut off: a moment read is never later than the one meant.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // .NET reads "10:30" as today and "1/2/2026" as January: a watermark is no place to guess.
        string trimmed = text.Trim();
        if (trimmed.Length < 10 || trimmed[4] != '-' || trimmed[7] != '-' || !(trimmed[..4] + trimmed[5..7] + trimmed[8..10]).All(c => c is >= '0' and <= '9'))
        {
            return null;
        }

        int dot = trimmed.IndexOf('.');
        if (dot >= 0)
        {
            int end = dot + 1;
            while (end < trimmed.Length && trimmed[end] is >= '0' and <= '9')
            {
                end++;
            }

            if (end - dot > 8)
            {
                trimmed = trimmed[..(dot + 8)] + trimmed[end..];
            }
        }

        return DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment : null;
    }
}
