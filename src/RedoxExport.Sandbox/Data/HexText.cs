using System.Globalization;

namespace RedoxExport.Sandbox.Data;

internal static class HexText
{
    public static string Lower(byte[] bytes) =>
        string.Concat(bytes.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
}
