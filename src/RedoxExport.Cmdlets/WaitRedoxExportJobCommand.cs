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
    private int _over;

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
            if (waiting.IsCompleted)
            {
                if (_shown.Remove(job))
                {
                    WriteProgress(JobProgress.Record(i + 1, job, ProgressRecordType.Completed));
                }
            }
            else
            {
                _shown.Add(job);
                WriteProgress(JobProgress.Record(i + 1, job, ProgressRecordType.Processing));
            }
        }
    }

    private void ShowAllAsOne()
    {
        int over = _waiting.Count(entry => entry.Waiting.IsCompleted);
        if (over > _over || _shown.Count == 0)
        {
            _over = over;
            _shown.Add(_waiting[0].Job);
            WriteProgress(JobProgress.Record(over, _waiting.Count));
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

        PostObject(job);
    }
}
