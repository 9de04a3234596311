using System.Globalization;
using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// Names the files of a manifest. A name comes from us: of a server's text only a plain resource type goes into it, so that
/// no name can clash, leave the folder or mean a device.
/// </summary>
internal static class FileNames
{
    private const string AnyType = "Output";

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CLOCK$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>One name a file, in the manifest's order; with a slash for the folder of a category.</summary>
    public static IReadOnlyList<string> For(IReadOnlyList<ManifestFile> files)
    {
        // Not told apart by case: Windows and macOS do not either.
        Dictionary<string, int> used = new(StringComparer.OrdinalIgnoreCase);
        string[] names = new string[files.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string stem = FolderOf(files[i].Category) + StemOf(files[i].Type);
            used.TryGetValue(stem, out int number);
            used[stem] = ++number;
            names[i] = string.Format(CultureInfo.InvariantCulture, "{0}.{1:D4}.ndjson", stem, number);
        }

        return names;
    }

    private static string FolderOf(FileCategory category) => category switch
    {
        FileCategory.Deleted => "deleted/",
        FileCategory.Outcome => "outcome/",
        _ => string.Empty,
    };

    private static string StemOf(string? type)
    {
        bool plain = type is { Length: > 0 and <= 64 }
            && type.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            && !Devices.Contains(type);
        return plain ? type! : AnyType;
    }
}
