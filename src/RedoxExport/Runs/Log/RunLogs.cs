using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>The logs of a folder: those of all runs in it, or that of one run. Finds runs that begin later, too.</summary>
/// <param name="folder">The folder of runs, or of one run.</param>
internal sealed class RunLogs(string folder)
{
    private readonly Dictionary<string, RunLogReader> _readers = new(StringComparer.Ordinal);

    /// <summary>True if a folder has logs.</summary>
    public static bool IsIn(string folder) => RunFolder.IsRoot(folder) || File.Exists(LogOf(folder));

    /// <summary>Reads what is new, run by run, oldest first.</summary>
    /// <param name="isWanted">Tells if the run of a folder is wanted, by its id.</param>
    /// <param name="unreadable">Receives the file and the number of each line that cannot be read.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public IEnumerable<RunLogEvent> Read(Func<string, bool> isWanted, Action<string, long> unreadable)
    {
        foreach (string path in Disk.Do(folder, Paths).Where(path => isWanted(Path.GetFileName(Path.GetDirectoryName(path)!))))
        {
            if (!_readers.TryGetValue(path, out RunLogReader? reader))
            {
                reader = new RunLogReader(path);
                _readers.Add(path, reader);
            }

            foreach (RunLogEvent found in reader.Read())
            {
                yield return found;
            }

            reader.Unreadable.ForEach(line => unreadable(path, line));
        }
    }

    // The name of a run is the time when it began, with a number if several began in the same second: 20261127T154018Z, 20261127T154018Z-2.
    private string[] Paths() => File.Exists(LogOf(folder))
        ? [LogOf(folder)]
        : [.. Directory.EnumerateDirectories(folder)
            .OrderBy(path => Path.GetFileName(path).Split('-')[0], StringComparer.Ordinal)
            .ThenBy(path => path.Length)
            .ThenBy(path => path, StringComparer.Ordinal)
            .Select(LogOf)
            .Where(File.Exists)];

    private static string LogOf(string folder) => Path.Combine(folder, ExportLayout.LogName);
}
