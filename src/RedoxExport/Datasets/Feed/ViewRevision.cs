using System.Globalization;

namespace RedoxExport.Datasets;

/// <summary>
/// Identifies a state of a current view. It is random: the ids of the runs would not do, because a root can be copied and both copies updated, and a
/// view can be rebuilt from the same runs by other rules. A hash of the view would cost a full reading of it.
/// </summary>
internal static class ViewRevision
{
    private const int Length = 32;

    public static string New() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    /// <summary>True if a text can be a revision. Checked because a revision becomes part of a path.</summary>
    public static bool IsValid(string? text) => text?.Length == Length && text.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
