using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Names the files of a manifest. A name comes from us: of a server's text only a plain resource type goes into it, so that
/// no name can clash, leave the folder or mean a device.
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

    /// <summary>One name a file, in the manifest's order.</summary>
    /// <remarks>A row that repeats a link uses up its number, as it did when it was a file of its own: the names of older folders stay.</remarks>
    public FileNames(ManifestFiles files)
    {
        _files = files;
        _numbers = new int[files.Count];

        // Not told apart by case: Windows and macOS do not either.
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

    /// <summary>The folders that the names need, below the export's own.</summary>
    public IEnumerable<string> Folders => Enumerable.Range(0, Count).Select(row => FolderOf(_files.Row(row).Category)).Where(folder => folder.Length > 0).Distinct().Select(folder => folder.TrimEnd('/'));

    /// <summary>The name of a row; with a slash for the folder of a category. Made anew each time: there may be 100,000.</summary>
    public string this[int row] => ExportLayout.FileName(StemAt(_files.PositionOf(row)), _numbers[row]);

    private string StemAt(int position) => FolderOf(_files.RowAt(position).Category) + StemOf(_files.TypeAt(position));

    private static string FolderOf(FileCategory category) => category switch
    {
        FileCategory.Deleted => ExportLayout.DeletedFolder + "/",
        FileCategory.Outcome => ExportLayout.OutcomeFolder + "/",
        _ => string.Empty,
    };

    // Asked twice for each file: without the objects that LINQ makes of a string.
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
