using System.Globalization;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>A type of resources that exports leave out.</summary>
/// <param name="Type">The type.</param>
/// <param name="Every">1 if all its resources are left out, 3 if every third one is.</param>
internal sealed record LeftOutType(string Type, int Every)
{
    /// <summary>Parses <c>Practitioner</c> or <c>Practitioner:3</c>; <see langword="null"/> for anything else.</summary>
    public static LeftOutType? Parse(string? text)
    {
        string[] parts = (text ?? string.Empty).Split(':');
        if (!ResourceTypes.IsKnown(parts[0]) || parts.Length > 2)
        {
            return null;
        }

        return parts.Length == 1 ? new LeftOutType(parts[0], 1)
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int every) && every > 1 ? new LeftOutType(parts[0], every)
            : null;
    }
}
