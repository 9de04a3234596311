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
            byte or short or int or long or float or double or decimal => Seconds(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            _ => inputData,
        };
    }

    private static TimeSpan Seconds(double seconds) =>
        seconds >= 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentTransformationMetadataException(string.Format(CultureInfo.InvariantCulture, "{0} is not a valid time span. Specify seconds, 0 or more, or a time span such as 06:00:00.", seconds));
}
