using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that bring files to disk.</summary>
public abstract class SavingCmdlet : RedoxCmdlet
{
    private ExportSaver? _saver;
    private ExportJob? _job;
    private TransferBars? _bars;

    /// <summary>How many files at a time, at most; 4 unless told otherwise. It shrinks while the server has too much to do.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Keeps files under gzip, as <c>*.ndjson.gz</c>: the server's own bytes where it sends gzip.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>The largest file that is taken, in bytes of NDJSON; a terabyte unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxFileSize { get; set; } = SaveOptions.DefaultMaxFileSize;

    /// <summary>Takes files of any size, and gzip data that blows up as no FHIR data does.</summary>
    [Parameter]
    public SwitchParameter NoSizeLimit { get; set; }

    /// <summary>Makes data that are not what the request asked for, or are incomplete, an error; without it they are a warning. Everything is kept in both cases, but for a file in which lines are not FHIR resources: with -Strict it is refused.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <inheritdoc/>
    protected override bool ProblemsAreErrors => Strict;

    /// <summary>
    /// Saves one part of the export, where several processes or computers save it together into one folder: <c>3/16</c> is the third of sixteen.
    /// </summary>
    [Parameter]
    [ShardTransformation]
    public Shard? Shard { get; set; }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_saver is { Progress: { FilesTotal: > 0 } progress })
        {
            _bars?.Show(progress, _job?.Connection.Gate);
        }
    }

    /// <summary>Brings the files of an export to a folder, and gives each as it is whole.</summary>
    protected void SaveFiles(ExportJob job, string folder)
    {
        SaveOptions options = new()
        {
            ThrottleLimit = ThrottleLimit,
            Compress = Compress,
            RefusesDamagedLines = Strict,
            Shard = Shard,
            MaxFileSize = NoSizeLimit ? null : MaxFileSize,
            MaxCompressionRatio = NoSizeLimit ? null : SaveOptions.DefaultMaxCompressionRatio,
        };
        ExportSaver saver = new(job, folder, options, this);
        TransferBars bars = new(this, "Saving export");
        _bars = bars;
        _saver = saver;
        _job = job;
        try
        {
            Run(cancellationToken => saver.SaveAsync(PostObject, error => PostError(error, job), cancellationToken));
        }
        finally
        {
            _saver = null;
            if (!StopToken.IsCancellationRequested)
            {
                bars.End();
            }
        }
    }

    /// <summary>What is about to be done, for -WhatIf and -Confirm.</summary>
    protected string Describe(string verb, ExportJob job) => $"{verb} export {job?.Id}" + (Shard is null ? string.Empty : $", shard {Shard}");
}
