using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Waits for exports to end, all side by side, and gives each as it ends.</summary>
[Cmdlet(VerbsLifecycle.Wait, "RedoxExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob))]
public sealed class WaitRedoxExportJobCommand : JobCmdlet
{
    // More bars than a screen has lines tell nothing.
    private const int MostShown = 10;

    private readonly List<(ExportJob Job, Task Waiting)> _waiting = [];
    private readonly HashSet<ExportJob> _shown = [];
    private readonly HashSet<ExportJob> _over = [];
    private int _saidOver;
    private bool _isAllShown;

    /// <summary>How long to wait at most: a time span, or seconds. Without it, as long as it takes; 0 asks once.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void Process(ExportJob job)
    {
        // Begun at once: while the next job is still on its way down the pipeline, this one is asked about.
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

    // Before the job goes down the pipeline: what is done with it there has bars of its own, and takes its time.
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
