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
    private readonly ConcurrentQueue<Action> _pending = new();
    private readonly SemaphoreSlim _somethingPending = new(0);
    private bool _disposed;

    /// <summary>Cancelled when the pipeline stops: Ctrl+C, <c>Select-Object -First</c>, an error further down.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    void IExportEvents.Report(ExportEvent exportEvent) => Post(() =>
    {
        if (exportEvent.Level == ExportEventLevel.Warning)
        {
            WriteWarning(exportEvent.Message);
        }
        else
        {
            WriteVerbose(exportEvent.Message);
        }
    });

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Queues something for the pipeline thread. Called from any thread.</summary>
    protected void Post(Action action)
    {
        _pending.Enqueue(action);
        _somethingPending.Release();
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
            static (_, state) => ((SemaphoreSlim)state!).Release(),
            _somethingPending,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            // By the clock, not by what is said: a thousand jobs say much, and each tick looks at all of them.
            Stopwatch? sinceTick = null;
            while (!task.IsCompleted)
            {
                _somethingPending.Wait(TickInterval);
                SayPending();
                if (sinceTick is null || sinceTick.Elapsed >= TickInterval)
                {
                    OnTick();
                    sinceTick = Stopwatch.StartNew();
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
