using RedoxExport.Connections;

namespace RedoxExport.Runs;

/// <summary>The runs of one destination: a connection of its own, a folder of its own, and a run for each request.</summary>
/// <param name="name">The name of its profile.</param>
/// <param name="root">The folder that holds its runs.</param>
/// <param name="connection">The connection, not signed in yet.</param>
/// <param name="runners">The runs, which are made one after the other.</param>
/// <param name="events">Receives the events.</param>
/// <param name="problems">The problems of the run in progress that are errors.</param>
internal sealed class DestinationRun(string name, string root, RedoxConnection connection, IReadOnlyList<ExportRunner> runners, IExportEvents events, DestinationProblems problems)
{
    private readonly List<RedoxExportException> _errors = [];

    public string Name => name;

    public string Root => root;

    public RedoxConnection Connection => connection;

    /// <summary>True while the runs are in progress, and not before or after that.</summary>
    public bool IsAtWork { get; private set; }

    /// <summary>The run in progress; <see langword="null"/> during the sign-in.</summary>
    public ExportRunner? Runner { get; private set; }

    /// <summary>Makes the runs. A failure ends only one of them, or those of this destination if it is the sign-in, and is a result, too.</summary>
    /// <param name="timeout">How long the sign-in waits for a server that does not respond.</param>
    /// <param name="onResult">Receives the results.</param>
    /// <param name="mayRemove">Asks the user before superseded runs are removed.</param>
    /// <param name="cancellationToken">Stops the runs; the next call resumes them.</param>
    public async Task RunAsync(
        TimeSpan? timeout,
        Action<DestinationResult> onResult,
        Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove,
        CancellationToken cancellationToken)
    {
        IsAtWork = true;
        try
        {
            if (!await TryAsync(_ => SignInAsync(timeout, cancellationToken), runners, onResult, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            foreach (ExportRunner runner in runners)
            {
                Runner = runner;
                await TryAsync(onEnded => runner.RunAsync(_errors.Add, onEnded, mayRemove, cancellationToken), [runner], onResult, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            (Runner, IsAtWork) = (null, false);
            connection.Dispose();
        }
    }

    private async Task SignInAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        // The run is unattended: it also waits for a server that is down when it begins.
        using (connection.Gate.Patience.Begin(timeout, fromFirstRequest: true))
        {
            await connection.SignInAsync(events, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does a part of the work. A failure is the result of each of the runs that could not be made because of it, unless they have one.</summary>
    /// <returns>False if it failed.</returns>
    private async Task<bool> TryAsync(Func<Action<ExportRun>, Task> work, IReadOnlyList<ExportRunner> ofRuns, Action<DestinationResult> onResult, CancellationToken cancellationToken)
    {
        bool hasResult = false;
        DateTimeOffset calledAt = connection.Gate.Options.Pacing.Clock.GetUtcNow();
        try
        {
            await work(End).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            RedoxExportException error = RunErrors.OfProfile(e);
            if (hasResult)
            {
                // The error is about the removal of superseded runs.
                _errors.Add(error);
                Post(null, ofRuns[0]);
                return false;
            }

            // Each run has the error, because a script can look at each of them alone.
            foreach (ExportRunner runner in ofRuns)
            {
                _errors.Add(error);

                // A run whose end could not be recorded is not complete, although all of it is there: the next call finds it in progress.
                Post(runner.Begun is { } begun && (begun.State != ExportRunState.Complete || begun.DatasetIsOld) ? begun : runner.RecordNotBegun(error, calledAt), runner);
            }

            return false;
        }

        void End(ExportRun run)
        {
            hasResult = true;
            Post(run, ofRuns[0]);
        }

        void Post(ExportRun? run, ExportRunner runner)
        {
            onResult(new DestinationResult(run, [.. _errors], problems.TakeAll()) { Group = runner.Group });
            _errors.Clear();
        }
    }
}
