using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Support;

/// <summary>The folders of a bundle, each once, in the order in which they were specified.</summary>
internal sealed class SupportSources
{
    private readonly List<SupportSource> _all = [];

    /// <summary>The folders.</summary>
    public IReadOnlyList<SupportSource> All => _all;

    /// <summary>True if a folder is one that a bundle can describe.</summary>
    /// <param name="path">The full path.</param>
    public static bool IsUsable(string path) => RunFolder.IsRoot(path) || RootOf(path) is not null || HasRecord(path);

    /// <summary>Adds a folder of runs, a run, or an export. The folder of a run may have been removed: its history is there.</summary>
    /// <param name="path">The full path.</param>
    /// <exception cref="RedoxExportException"><c>SupportSourceNotUsable</c>, or a disk error.</exception>
    public void Add(string path)
    {
        if (RunFolder.IsRoot(path))
        {
            Of(path, isRoot: true).TakeAll();
        }
        else if (RootOf(path) is { } root)
        {
            SupportSource source = Of(root, isRoot: true);
            if (IsRunId(Path.GetFileName(path)))
            {
                source.Take(Path.GetFileName(path));
            }
            else
            {
                // Such as the current view: it is made of all runs.
                source.TakeAll();
            }
        }
        else if (HasRecord(path))
        {
            Of(path, isRoot: false);
        }
        else
        {
            Disk.CheckList(path);
            throw SupportErrors.SourceNotUsable(path);
        }
    }

    /// <summary>True if one of the folders has data of the connection's server.</summary>
    public bool Use(RedoxConnection connection) => _all.Exists(source => source.Uses(connection));

    /// <summary>True if a path is that of a run of the history whose folder has been removed.</summary>
    /// <param name="path">The full path.</param>
    public static bool IsRemovedRun(string path)
    {
        try
        {
            return RootOf(path) is { } root && !Directory.Exists(path) && RunHistory.Read(root).Runs.Any(run => run.Id.Length > 0 && run.Id == Path.GetFileName(path));
        }
        catch (RedoxExportException)
        {
            return false;
        }
    }

    private static bool IsRunId(string name) => KnownText.RunId(name) == name;

    private static string? RootOf(string path) => Path.GetDirectoryName(path) is { } root && RunFolder.IsRoot(root) ? root : null;

    // A record that cannot be read is noted later.
    private static bool HasRecord(string path) => File.Exists(Path.Combine(path, ExportLayout.RecordName));

    private SupportSource Of(string path, bool isRoot)
    {
        if (_all.Find(source => source.Path == path) is not { } found)
        {
            found = new SupportSource(path, isRoot);
            _all.Add(found);
        }

        return found;
    }
}
