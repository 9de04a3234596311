using System.Globalization;
using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts a time span. A plain number means seconds, as for <c>Wait-Job -Timeout</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeSpanTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string text when double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double seconds) => Seconds(seconds),
            string text when HoursOfDays(text) is { } hours => throw new ArgumentTransformationMetadataException(string.Format(
                CultureInfo.InvariantCulture,
                "'{0}' can mean {1} hours or {1} days. Specify {2}.{3:00}{4} for hours, or {1}.00{4} for days.",
                text.Trim(),
                hours,
                hours / 24,
                hours % 24,
                text.Trim().Substring(text.Trim().IndexOf(':')))),
            byte or short or int or long or float or double or decimal => Seconds(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            _ => inputData,
        };
    }

    // .NET reads 26:00:00 as 26 days, because a day has only 24 hours.
    private static int? HoursOfDays(string text)
    {
        string[] parts = text.Trim().Split(':');
        return parts.Length == 3 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && hours >= 24 ? hours : null;
    }

    private static TimeSpan Seconds(double seconds) =>
        seconds >= 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentTransformationMetadataException(string.Format(CultureInfo.InvariantCulture, "{0} is not a valid time span. Specify seconds, 0 or more, or a time span such as 06:00:00.", seconds));
}
