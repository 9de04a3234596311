using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The base of every cmdlet: asynchronous work runs on the pool, and whatever it wants to say (output, errors, warnings,
/// progress) is queued and said on the pipeline thread, the only one that PowerShell lets write.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, IExportEvents, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    // How long what is said may wait for more: one waking for many files.
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<Action> _pending = new();
    private readonly ManualResetEventSlim _somethingPending = new(false, spinCount: 0);
    private readonly Stopwatch _sinceTick = Stopwatch.StartNew();
    private bool _disposed;
    private bool _wantsVerbose = true;

    /// <summary>Cancelled when the pipeline stops: Ctrl+C, <c>Select-Object -First</c>, an error further down.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    bool IExportEvents.WantsVerbose => _wantsVerbose;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // As PowerShell itself decides it, but once: the switch, else the preference.
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

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Whether data that are not what was asked for, or are incomplete, are errors and not warnings: <c>-Strict</c>.</summary>
    protected virtual bool ProblemsAreErrors => false;

    /// <summary>Takes such an error, on the pipeline thread.</summary>
    protected virtual void OnProblem(RedoxExportException problem) => WriteError((problem ?? throw new ArgumentNullException(nameof(problem))).ToErrorRecord());

    /// <summary>Queues something for the pipeline thread. Called from any thread.</summary>
    protected void Post(Action action)
    {
        _pending.Enqueue(action);
        _somethingPending.Set();
    }

    /// <summary>Queues an object for output.</summary>
    protected void PostObject(object value) => Post(() => WriteObject(value));

    /// <summary>Queues a non-terminating error.</summary>
    protected void PostError(RedoxExportException error, object? target = null) => Post(() => WriteError(error.ToErrorRecord(target)));

    /// <summary>Runs work to its end while the pipeline thread says what it wants to say.</summary>
    /// <exception cref="RedoxExportException">The work's own.</exception>
    protected void Run(Func<CancellationToken, Task> work)
    {
        Task task = Task.Run(() => work(StopToken), CancellationToken.None);
        Drain(task);
    }

    /// <summary>As <see cref="Run"/>, for work that gives something back.</summary>
    protected T Run<T>(Func<CancellationToken, Task<T>> work)
    {
        Task<T> task = Task.Run(() => work(StopToken), CancellationToken.None);
        Drain(task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Run"/>, for work without which the cmdlet cannot go on: its error ends the cmdlet.</summary>
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

    /// <summary>Says what is pending until the work is over, and lets its error out.</summary>
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
                    // The end of the work is not waited for any longer than this.
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
            // A writer threw: the pipeline is stopping. Nothing may run on behind its back.
            _stop.Cancel();
            WaitQuietly(task);
            throw;
        }

        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Called on the pipeline thread a few times a second while work runs: the place for progress.</summary>
    protected virtual void OnTick()
    {
    }

    /// <summary>Ends what is still running.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _stop.Cancel();
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
            // The exception that stopped the pipeline is the one to report.
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
