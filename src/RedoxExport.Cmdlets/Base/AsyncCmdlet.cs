using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The base of the cmdlets with asynchronous work. The work runs on the thread pool; its output, errors, warnings and progress are queued
/// and written on the pipeline thread, the only one on which PowerShell allows it.
/// </summary>
public abstract class AsyncCmdlet : StoppableCmdlet, IExportEvents
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);

    // The time to collect more queued output before writing it, so that many files cause one wake-up.
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<Action> _pending = new();
    private readonly ManualResetEventSlim _somethingPending = new(false, spinCount: 0);
    private readonly Stopwatch _sinceTick = Stopwatch.StartNew();
    private bool _wantsVerbose = true;

    /// <inheritdoc/>
    bool IExportEvents.WantsVerbose => _wantsVerbose;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // The same rule as PowerShell's, evaluated once: the switch if it was specified, otherwise the preference.
        _wantsVerbose = MyInvocation.BoundParameters.TryGetValue("Verbose", out object? verbose)
            ? verbose is SwitchParameter { IsPresent: true }
            : GetVariableValue("VerbosePreference") is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    void IExportEvents.Report(ExportEvent exportEvent) => Post(() =>
    {
        if (exportEvent.IsOncePerSession && !SaidInSession.Current.Add(exportEvent))
        {
            return;
        }

        if (exportEvent.Severity == RunFindingSeverity.Problem && ProblemsAreErrors)
        {
            OnProblem(FindingErrors.Of(exportEvent));
        }
        else if (exportEvent.Level == ExportEventLevel.Warning)
        {
            WriteWarning(exportEvent.Message);
        }
        else
        {
            WriteVerbose(exportEvent.Message);
        }

        if (exportEvent.Level == ExportEventLevel.Information)
        {
            WriteInformation(exportEvent, ["RedoxExport", exportEvent.Name]);
        }
    });

    /// <summary>True if data that differ from the request, or are incomplete, cause errors instead of warnings: <c>-Strict</c>.</summary>
    protected virtual bool ProblemsAreErrors => false;

    /// <summary>Handles such an error on the pipeline thread.</summary>
    protected virtual void OnProblem(RedoxExportException problem) => WriteError((problem ?? throw new ArgumentNullException(nameof(problem))).ToErrorRecord());

    /// <summary>Queues an action for the pipeline thread. Can be called from any thread.</summary>
    protected void Post(Action action)
    {
        _pending.Enqueue(action);
        _somethingPending.Set();
    }

    /// <summary>
    /// Asks the user on the pipeline thread, after everything that is already queued has been written. Call it from the work that
    /// <see cref="Run"/> runs.
    /// </summary>
    private protected async Task<bool> ConfirmAsync(Func<bool> question, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // If writing or asking fails, the work is canceled, and there is no answer.
        using CancellationTokenRegistration stop = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        Post(() => answer.TrySetResult(question()));
        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>Queues an object for output.</summary>
    protected void PostObject(object value) => Post(() => WriteObject(value));

    /// <summary>Queues a non-terminating error.</summary>
    protected void PostError(RedoxExportException error, object? target = null) => Post(() => WriteError(error.ToErrorRecord(target)));

    /// <summary>Runs work to its end. Meanwhile, the pipeline thread writes the queued output.</summary>
    /// <exception cref="RedoxExportException">The error of the work.</exception>
    protected void Run(Func<CancellationToken, Task> work)
    {
        Task task = Task.Run(() => work(StopToken), CancellationToken.None);
        Drain(task);
    }

    /// <summary>As <see cref="Run"/>, for work that returns a result.</summary>
    protected T Run<T>(Func<CancellationToken, Task<T>> work)
    {
        Task<T> task = Task.Run(() => work(StopToken), CancellationToken.None);
        Drain(task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Run"/>, for work that the cmdlet cannot continue without: its error terminates the cmdlet.</summary>
    protected T RunOrTerminate<T>(Func<CancellationToken, Task<T>> work, object? target = null)
    {
        try
        {
            return Run(work);
        }
        catch (RedoxExportException e)
        {
            ThrowTerminatingError(e.ToErrorRecord(target));
            throw;
        }
    }

    /// <summary>Writes queued output until the work has ended, then throws the work's error, if any.</summary>
    protected void Drain(Task task)
    {
        _ = task.ContinueWith(
            static (_, state) => ((ManualResetEventSlim)state!).Set(),
            _somethingPending,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            while (!task.IsCompleted)
            {
                if (_somethingPending.Wait(TickInterval) && !task.IsCompleted)
                {
                    // Waits no longer than this, and stops waiting when the work ends.
                    ((IAsyncResult)task).AsyncWaitHandle.WaitOne(GatherFor);
                }

                _somethingPending.Reset();
                SayPending();
                if (_sinceTick.Elapsed >= TickInterval)
                {
                    _sinceTick.Restart();
                    OnTick();
                }
            }

            SayPending();
        }
        catch
        {
            // Writing failed because the pipeline is stopping. No work may continue in the background.
            Stop();
            WaitQuietly(task);
            throw;
        }

        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Called on the pipeline thread a few times per second while work runs. Override it to show progress.</summary>
    protected virtual void OnTick()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _somethingPending.Dispose();
        }
    }

    private static void WaitQuietly(Task task)
    {
        try
        {
            task.Wait(CancellationToken.None);
        }
        catch (AggregateException)
        {
            // The exception that stopped the pipeline is reported instead.
        }
    }

    private void SayPending()
    {
        while (_pending.TryDequeue(out Action? action))
        {
            action();
        }
    }
}
