using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Runs;

namespace RedoxExport.Support;

/// <summary>One folder of a bundle: a folder of runs, or an export.</summary>
/// <param name="path">The full path.</param>
/// <param name="isRoot">True for a folder of runs.</param>
internal sealed class SupportSource(string path, bool isRoot)
{
    private readonly HashSet<string> _runs = [];
    private bool _hasAll;

    public string Path => path;

    public bool IsRoot => isRoot;

    /// <summary>The ids of the runs that were specified; empty for all runs of the folder.</summary>
    public IReadOnlyCollection<string> Runs => _hasAll ? [] : _runs;

    public void TakeAll() => _hasAll = true;

    public void Take(string run) => _runs.Add(run);

    /// <summary>True if the last run, or the export, is of the connection's server. A folder that cannot be read does not say so.</summary>
    public bool Uses(RedoxConnection connection)
    {
        try
        {
            return isRoot
                ? RunHistory.Read(path).Runs.LastOrDefault(run => Runs.Count == 0 || _runs.Contains(run.Id)) is { } run && IsSame(run.Server, RunServer.Of(connection))
                : ExportRecord.Read(path)?.ContentLocation is { } link && Uri.TryCreate(link, UriKind.Absolute, out Uri? address) && address.Authority == connection.BaseUri.Authority;
        }
        catch (RedoxExportException)
        {
            return false;
        }
    }

    // Two connections to one server can have different names.
    private static bool IsSame(RunServer one, RunServer other) => one with { Connection = null } == other with { Connection = null };
}
