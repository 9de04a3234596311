using System.Globalization;

namespace RedoxExport.Sandbox.Http;

/// <summary>Reads <c>Accept-Encoding</c> (RFC 9110, section 12.5.3).</summary>
internal static class ContentCoding
{
    public static bool TakesGzip(string? acceptEncoding)
    {
        bool? gzip = null;
        bool? any = null;
        foreach (string item in (acceptEncoding ?? "").Split(','))
        {
            string[] parts = item.Split(';');
            string coding = parts[0].Trim();
            bool wanted = parts.Skip(1).All(IsNotZeroWeight);
            if (coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
            {
                gzip = wanted;
            }
            else if (coding == "*")
            {
                any = wanted;
            }
        }

        return gzip ?? any ?? false;
    }

    private static bool IsNotZeroWeight(string parameter)
    {
        string[] weight = parameter.Split('=');
        return weight.Length != 2
            || !weight[0].Trim().Equals("q", StringComparison.OrdinalIgnoreCase)
            || !double.TryParse(weight[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || value > 0;
    }
}
