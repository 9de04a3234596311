using System.Runtime.CompilerServices;
using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>Which resource type the lines of a file have to be of.</summary>
internal static class LineTypes
{
    /// <summary>What every line has to be; <see langword="null"/> where the manifest names no plain type, or a patient's files hold all types.</summary>
    public static string? Expected(ExportManifest manifest, ManifestFile file) =>
        manifest.OutputOrganizedBy is null ? OfName(file.Type) : null;

    /// <summary>A type that the manifest names; <see langword="null"/> if what it names is not a plain type.</summary>
    public static string? OfName(string? name) =>
        name is { Length: > 0 and <= 64 } type && IsPlain(type) ? type : null;

    // Asked for each file of an export: without the objects that LINQ makes of a string.
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
