using System.Management.Automation;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Writes the results and shows the progress of several destinations. All methods are called on the pipeline thread.</summary>
/// <param name="cmdlet">The cmdlet that makes the runs.</param>
/// <param name="hook">Is told each result.</param>
internal sealed class DestinationOutput(PSCmdlet cmdlet, ResultHook hook)
{
    private const string ViewOfSeveral = "RedoxExport.Runs.ExportRun#Profile";

    private readonly Dictionary<DestinationRun, DestinationBar> _bars = [];

    /// <summary>Gives a destination a progress bar.</summary>
    public void Add(DestinationRun run) => _bars.Add(run, new DestinationBar(cmdlet, _bars.Count + 1, run.Name));

    /// <summary>
    /// Writes a result and its errors, which name the profile. The notice comes first, then the result: an error may end the calling script, and so may a
    /// command that takes only the first object.
    /// </summary>
    public void Write(string profile, string root, DestinationResult result)
    {
        if (result.Run is { } run)
        {
            hook.Tell(() => run.NotBegunBecause is { } reason ? RunNotice.Of(root, reason) : RunNotice.Of(root, run, result.Errors));
            PSObject shown = new(run);
            shown.TypeNames.Insert(0, ViewOfSeveral);
            cmdlet.WriteObject(shown);
        }

        foreach (RedoxExportException error in result.Errors.Concat(result.Problems))
        {
            cmdlet.WriteError(error.After($"{profile}: ").ToErrorRecord(root));
        }
    }

    /// <summary>Writes the result and the error of a run that could not begin.</summary>
    public void WriteFailure(string profile, string root, RunServer server, Exception cause, string request = "")
    {
        RedoxExportException error = RunErrors.OfProfile(cause);
        Write(profile, root, new DestinationResult(ExportRun.NotBegun(root, server, request, error, DateTimeOffset.UtcNow), [error], []));
    }

    /// <summary>Shows the progress, a bar for each destination at work.</summary>
    public void Show()
    {
        foreach (KeyValuePair<DestinationRun, DestinationBar> bar in _bars)
        {
            if (bar.Key.IsAtWork)
            {
                bar.Value.Show(bar.Key.Runner, bar.Key.Connection);
            }
            else
            {
                bar.Value.End();
            }
        }
    }

    /// <summary>Removes the progress.</summary>
    public void End()
    {
        foreach (DestinationBar bar in _bars.Values)
        {
            bar.End();
        }
    }
}
