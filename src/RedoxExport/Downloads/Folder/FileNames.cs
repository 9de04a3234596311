using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Names the files of a manifest. The module chooses the names and takes only a plain resource type from the server's text, so a
/// name cannot clash with another, leave the folder or be a device name.
/// </summary>
internal sealed class FileNames
{
    private const string AnyType = "Output";

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CLOCK$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    private readonly ManifestFiles _files;
    private readonly int[] _numbers;

    /// <summary>Assigns one name per file, in the order of the manifest.</summary>
    /// <remarks>
    /// A row that repeats a link still uses up a number, as it did in versions that saved it as a file of its own. Names in older
    /// folders therefore stay valid.
    /// </remarks>
    public FileNames(ManifestFiles files)
    {
        _files = files;
        _numbers = new int[files.Count];

        // Case-insensitive, as file names are on Windows and macOS.
        Dictionary<string, int> used = new(StringComparer.OrdinalIgnoreCase);
        for (int position = 0, row = 0; row < _numbers.Length; position++)
        {
            string stem = StemAt(position);
            used.TryGetValue(stem, out int number);
            used[stem] = number + 1;
            if (files.PositionOf(row) == position)
            {
                _numbers[row++] = number + 1;
            }
        }
    }

    public int Count => _numbers.Length;

    /// <summary>The folders that the names need, relative to the export's folder.</summary>
    public IEnumerable<string> Folders => Enumerable.Range(0, Count).Select(row => FolderOf(_files.Row(row).Category)).Where(folder => folder.Length > 0).Distinct().Select(folder => folder.TrimEnd('/'));

    /// <summary>
    /// The name of a row, with a slash after the folder of its category. Computed on each call, because there may be 100,000 names.
    /// </summary>
    public string this[int row] => ExportLayout.FileName(StemAt(_files.PositionOf(row)), _numbers[row]);

    [MethodImpl(HotPath.Optimized)]
    private string StemAt(int position) => FolderOf(_files.RowAt(position).Category) + StemOf(_files.TypeAt(position));

    private static string FolderOf(FileCategory category) => category switch
    {
        FileCategory.Deleted => ExportLayout.DeletedFolder + "/",
        FileCategory.Outcome => ExportLayout.OutcomeFolder + "/",
        _ => string.Empty,
    };

    // Called twice per file, so it avoids the objects that LINQ allocates for a string.
    [MethodImpl(HotPath.Optimized)]
    private static bool IsPlain(string type)
    {
        foreach (char c in type)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            {
                return false;
            }
        }

        return true;
    }

    private static string StemOf(string? type)
    {
        bool plain = type is { Length: > 0 and <= 64 }
            && IsPlain(type)
            && !Devices.Contains(type);
        return plain ? type! : AnyType;
    }
}
