using System.Runtime.CompilerServices;
using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>Determines the resource type that the lines of a file must have.</summary>
internal static class LineTypes
{
    /// <summary>
    /// Returns the type that every line must have; <see langword="null"/> if the manifest does not name a plain type, or if the files are organized
    /// by patient and hold all types.
    /// </summary>
    public static string? Expected(ExportManifest manifest, ManifestFile file) =>
        manifest.OutputOrganizedBy is null ? OfName(file.Type) : null;

    /// <summary>Returns the type that the manifest names; <see langword="null"/> if the name is not a plain type.</summary>
    public static string? OfName(string? name) =>
        name is { Length: > 0 and <= 64 } type && IsPlain(type) ? type : null;

    // Called for each file of an export. A loop avoids the objects that LINQ allocates for a string.
    [MethodImpl(HotPath.Optimized)]
    private static bool IsPlain(string type)
    {
        foreach (char c in type)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z')))
            {
                return false;
            }
        }

        return true;
    }
}
