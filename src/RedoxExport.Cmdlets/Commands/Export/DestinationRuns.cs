using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Profiles;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The runs of several profiles, side by side. Each has a connection and a folder of its own; the failure of one does not affect the others. All methods
/// are called on the pipeline thread, except <see cref="RunAsync"/>.
/// </summary>
/// <param name="cmdlet">The cmdlet that makes the runs.</param>
/// <param name="hook">Is told each result.</param>
internal sealed class DestinationRuns(PSCmdlet cmdlet, ResultHook hook)
{
    private const string ViewOfSeveral = "RedoxExport.Runs.ExportRun#Profile";

    private readonly List<DestinationRun> _all = [];
    private readonly Dictionary<DestinationRun, DestinationBar> _bars = [];

    /// <summary>The result of a run that could not begin.</summary>
    public static ExportRun NotBegun(string root, RunServer server, RedoxExportException error, string request = "") =>
        ExportRun.NotBegun(root, server, request, error, TimeProvider.System.GetUtcNow());

    /// <summary>The error to show for any exception.</summary>
    public static RedoxExportException ErrorOf(Exception e) => e as RedoxExportException ?? CmdletErrors.ProfileNotRun(e);

    public static RunServer ServerOf(ConnectionProfile profile, Uri? baseUri) =>
        new(profile.Name, profile.Destination, profile.Environment, baseUri ?? profile.BaseUri);

    /// <summary>Prepares the connection of a profile. Nothing is requested.</summary>
    /// <exception cref="RedoxExportException">The key is missing or cannot be used, or the settings are invalid.</exception>
    public RedoxConnection Prepare(ConnectionProfile profile, IExportEvents events) => RedoxConnection.Prepare(ProfileSettings.Of(cmdlet, profile, events), null, ownsKey: true);

    public void Add(DestinationRun run)
    {
        _all.Add(run);
        _bars.Add(run, new DestinationBar(cmdlet, _all.Count, run.Profile));
    }

    /// <summary>Makes all runs.</summary>
    /// <param name="most">How many profiles are at work at the same time.</param>
    /// <param name="timeout">How long each waits for a server.</param>
    /// <param name="post">Queues an action for the pipeline thread.</param>
    /// <param name="mayRemove">Asks the user before superseded runs are removed.</param>
    /// <param name="cancellationToken">Stops all runs; the next call resumes them.</param>
    public async Task RunAsync(int most, TimeSpan? timeout, Action<Action> post, Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove, CancellationToken cancellationToken)
    {
        using SemaphoreSlim turns = new(most);
        await Task.WhenAll(_all.Select(RunOneAsync)).ConfigureAwait(false);

        async Task RunOneAsync(DestinationRun run)
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await run.RunAsync(timeout, (result, errors, problems) => post(() => Write(run.Profile, run.Root, result, errors, problems)), mayRemove, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }
    }

    /// <summary>
    /// Writes a result and its errors, which name the profile. The notice comes first, then the result: an error may end the calling script, and so may a
    /// command that takes only the first object.
    /// </summary>
    public void Write(string profile, string root, ExportRun? result, IReadOnlyList<RedoxExportException> errors, IReadOnlyList<RedoxExportException> problems)
    {
        if (result is not null)
        {
            hook.Tell(() => result.NotBegunBecause is { } reason ? RunNotice.Of(root, reason) : RunNotice.Of(root, result, errors));
            PSObject shown = new(result);
            shown.TypeNames.Insert(0, ViewOfSeveral);
            cmdlet.WriteObject(shown);
        }

        foreach (RedoxExportException error in errors.Concat(problems))
        {
            cmdlet.WriteError(error.After($"{profile}: ").ToErrorRecord(root));
        }
    }

    /// <summary>Writes the result and the error of a run that could not begin.</summary>
    public void WriteFailure(string profile, string root, RunServer server, Exception cause, string request = "")
    {
        RedoxExportException error = ErrorOf(cause);
        Write(profile, root, NotBegun(root, server, error, request), [error], []);
    }

    /// <summary>Shows the progress, a bar for each profile at work.</summary>
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

    /// <summary>Closes the connections of runs that were prepared and not made.</summary>
    public void Dispose() => _all.ForEach(run => run.Connection.Dispose());
}
