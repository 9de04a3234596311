using System.Management.Automation;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Writes the results and shows the progress of several destinations. All methods are called on the pipeline thread.</summary>
/// <param name="cmdlet">The cmdlet that makes the runs.</param>
/// <param name="hook">Is told each result.</param>
/// <param name="endsWithError">True if an error ends the command: then the errors are written after all runs.</param>
/// <param name="namesGroups">True if errors name the group of their run, because there are runs of several groups.</param>
internal sealed class DestinationOutput(PSCmdlet cmdlet, ResultHook hook, bool endsWithError, bool namesGroups)
{
    private const int LongestGroup = 100;
    private const string ViewOfSeveral = "RedoxExport.Runs.ExportRun#Profile";

    private readonly Dictionary<DestinationRun, DestinationBar> _bars = [];
    private readonly List<(RedoxExportException Error, string Root)> _later = [];

    /// <summary>Gives a destination a progress bar.</summary>
    public void Add(DestinationRun run) => _bars.Add(run, new DestinationBar(cmdlet, _bars.Count + 1, run.Name));

    /// <summary>
    /// Writes a result and its errors, which name the profile and, if there are several groups, the group. The notice comes first, then the result: an error may end the calling script, and so may a
    /// command that takes only the first object.
    /// </summary>
    public void Write(string profile, string root, DestinationResult result)
    {
        if (result.Run is { } run)
        {
            hook.Tell(() => run.NotBegunBecause is { } reason ? RunNotice.Of(root, reason, run) : RunNotice.Of(root, run, result.Errors));
            PSObject shown = new(run);
            shown.TypeNames.Insert(0, ViewOfSeveral);
            cmdlet.WriteObject(shown);
        }

        string of = namesGroups && result.Group is { } group ? $"{profile}, group '{SafeText.Clean(group, LongestGroup)}'" : profile;
        foreach (RedoxExportException error in result.Errors.Concat(result.Problems))
        {
            RedoxExportException named = error.After($"{of}: ");
            if (endsWithError)
            {
                _later.Add((named, root));
            }
            else
            {
                cmdlet.WriteError(named.ToErrorRecord(root));
            }
        }
    }

    /// <summary>Writes the errors that had to wait for the end of all runs. Only one can end the command, so those before the last one are warnings.</summary>
    public void WriteErrors()
    {
        for (int i = 0; i < _later.Count; i++)
        {
            (RedoxExportException error, string root) = _later[i];
            if (i < _later.Count - 1)
            {
                cmdlet.WriteWarning($"{error.Message} {error.RecommendedAction}");
            }
            else
            {
                cmdlet.WriteError(error.ToErrorRecord(root));
            }
        }
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
