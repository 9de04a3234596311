using RedoxExport.Connections;
using RedoxExport.Profiles;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>The runs of one profile: a connection of its own, a folder of its own, and a run for each request.</summary>
/// <param name="profile">The profile.</param>
/// <param name="root">The folder that holds the runs of the profile.</param>
/// <param name="connection">The connection, not signed in yet.</param>
/// <param name="runners">The runs, which are made one after the other.</param>
/// <param name="events">Receives the events.</param>
/// <param name="problems">The problems of the run in progress that are errors.</param>
internal sealed class DestinationRun(ConnectionProfile profile, string root, RedoxConnection connection, IReadOnlyList<ExportRunner> runners, IExportEvents events, DestinationProblems problems)
{
    private readonly List<RedoxExportException> _errors = [];

    public string Profile => profile.Name;

    public string Root => root;

    public RedoxConnection Connection => connection;

    /// <summary>True while the runs are in progress, and not before or after that.</summary>
    public bool IsAtWork { get; private set; }

    /// <summary>The run in progress; <see langword="null"/> during the sign-in.</summary>
    public ExportRunner? Runner { get; private set; }

    /// <summary>Makes the runs. A failure ends only the runs of this profile, and is a result, too.</summary>
    /// <param name="timeout">How long the sign-in waits for a server that does not respond.</param>
    /// <param name="onResult">Receives each run with its errors.</param>
    /// <param name="mayRemove">Asks the user before superseded runs are removed.</param>
    /// <param name="cancellationToken">Stops the runs; the next call resumes them.</param>
    public async Task RunAsync(
        TimeSpan? timeout,
        Action<ExportRun?, IReadOnlyList<RedoxExportException>> onResult,
        Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove,
        CancellationToken cancellationToken)
    {
        IsAtWork = true;
        bool hasResult = false;
        try
        {
            // The run is unattended: it also waits for a server that is down when it begins.
            using (connection.Gate.Patience.Begin(timeout, fromFirstRequest: true))
            {
                await connection.SignInAsync(events, cancellationToken).ConfigureAwait(false);
            }

            foreach (ExportRunner runner in runners)
            {
                hasResult = false;
                Runner = runner;
                await runner.RunAsync(_errors.Add, run => End(run), mayRemove, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RedoxExportException e)
        {
            // After a result, the error is about the removal of superseded runs.
            onResult(hasResult ? null : DestinationRuns.NotBegun(root, DestinationRuns.ServerOf(profile, connection.BaseUri), e), [e]);
        }
        finally
        {
            (Runner, IsAtWork) = (null, false);
            connection.Dispose();
        }

        void End(ExportRun run)
        {
            hasResult = true;
            onResult(run, [.. _errors, .. problems.TakeAll()]);
            _errors.Clear();
        }
    }
}
