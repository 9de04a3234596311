using System.Globalization;

namespace RedoxExport.Text;

/// <summary>Formats a count with its noun.</summary>
internal static class Amount
{
    /// <summary><c>1 file</c>, <c>2 files</c>, <c>1,000 files</c>.</summary>
    /// <param name="count">The count.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for any other count; by default <paramref name="one"/> with an <c>s</c>.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Format(CultureInfo.InvariantCulture, "{0:N0} {1}", count, count == 1 ? one : many ?? one + "s");
}
