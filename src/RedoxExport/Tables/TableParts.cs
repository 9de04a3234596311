using RedoxExport.Storage;

namespace RedoxExport.Tables;

/// <summary>The parts of a table in a folder of their own: <c>part-00003-of-00016.csv</c>.</summary>
internal static class TableParts
{
    /// <summary>The path of a part. All files of the folder belong to one table, so programs can read the folder as a table.</summary>
    /// <param name="folder">The folder of the table.</param>
    /// <param name="number">The number of the part, from 1.</param>
    /// <param name="count">The number of all parts.</param>
    /// <param name="ending">The extension of the format.</param>
    /// <exception cref="RedoxExportException"><c>TablePartsDiffer</c>: the folder has a part of another division or format.</exception>
    public static string PathOf(string folder, int number, int count, string ending)
    {
        if (Directory.Exists(folder))
        {
            HashSet<string> own = [.. Enumerable.Range(1, count).Select(part => ExportLayout.TablePartName(part, count, ending))];
            if (Directory.GetFiles(folder, ExportLayout.TablePartPattern).Select(Path.GetFileName).FirstOrDefault(name => !own.Contains(name!) && !ExportLayout.IsPartial(name!)) is { } other)
            {
                throw TableFileErrors.TablePartsDiffer(folder, other);
            }
        }

        return Path.Combine(folder, ExportLayout.TablePartName(number, count, ending));
    }
}
