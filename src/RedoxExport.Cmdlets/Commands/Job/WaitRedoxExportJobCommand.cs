using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Waits for exports to end, concurrently, and returns each one as it ends.</summary>
[Cmdlet(VerbsLifecycle.Wait, "RedoxExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob))]
public sealed class WaitRedoxExportJobCommand : JobCmdlet
{
    // More bars than the screen has lines are not helpful: one bar for all is shown instead.
    private const int MostShown = 10;

    private readonly List<(ExportJob Job, Task Waiting)> _waiting = [];
    private readonly HashSet<ExportJob> _shown = [];
    private readonly HashSet<ExportJob> _over = [];
    private int _saidOver;
    private bool _isAllShown;

    /// <summary>The longest time to wait: a time span, or seconds; no limit by default. With 0, one status request is sent.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void Process(ExportJob job)
    {
        // The wait starts immediately, before the pipeline delivers the next job.
        _waiting.Add((job, Task.Run(() => WaitAsync(job, StopToken), CancellationToken.None)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Drain(Task.WhenAll(_waiting.Select(entry => entry.Waiting)));
        OnTick();
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_waiting.Count > MostShown)
        {
            ShowAllAsOne();
            return;
        }

        for (int i = 0; i < _waiting.Count; i++)
        {
            (ExportJob job, Task waiting) = _waiting[i];
            if (!waiting.IsCompleted && !_over.Contains(job))
            {
                _shown.Add(job);
                WriteProgress(JobProgress.Record(i + 1, job, ProgressRecordType.Processing));
            }
        }
    }

    // End the bar before the job is written to the pipeline: the next cmdlet may take long and shows bars of its own.
    private void EndBar(ExportJob job)
    {
        _over.Add(job);
        if (_shown.Remove(job))
        {
            WriteProgress(JobProgress.Record(_waiting.FindIndex(entry => entry.Job == job) + 1, job, ProgressRecordType.Completed));
        }
    }

    private void ShowAllAsOne()
    {
        if (_over.Count > _saidOver || !_isAllShown)
        {
            _saidOver = _over.Count;
            _isAllShown = true;
            WriteProgress(JobProgress.Record(_over.Count, _waiting.Count));
        }
    }

    private async Task WaitAsync(ExportJob job, CancellationToken cancellationToken)
    {
        try
        {
            await ExportWaiter.For(job, this).WaitAsync(job, Timeout, cancellationToken).ConfigureAwait(false);
            if (ExportErrors.EndOf(job) is { } end)
            {
                PostError(end, job);
            }
        }
        catch (RedoxExportException e)
        {
            PostError(e, job);
        }

        Post(() => EndBar(job));
        PostObject(job);
    }
}
