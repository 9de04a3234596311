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

    // The names of runs are times, so their order is that of the alphabet.
    private string[] Paths() => File.Exists(LogOf(folder))
        ? [LogOf(folder)]
        : [.. Directory.EnumerateDirectories(folder).Select(LogOf).Where(File.Exists).OrderBy(path => path, StringComparer.Ordinal)];

    private static string LogOf(string folder) => Path.Combine(folder, ExportLayout.LogName);
}
