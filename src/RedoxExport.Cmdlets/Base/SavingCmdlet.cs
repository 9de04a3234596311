using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that save files to disk.</summary>
public abstract class SavingCmdlet : RedoxCmdlet, ISavingParameters
{
    private ExportSaver? _saver;
    private ExportJob? _job;
    private TransferBars? _bars;

    /// <summary>The maximum number of files to download at the same time; 4 by default. It is reduced while the server is overloaded.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Saves files compressed, as <c>*.ndjson.gz</c>: the server's own bytes if it sends gzip.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>The maximum size of a file, in bytes of NDJSON; 1 TB by default.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxFileSize { get; set; } = SaveOptions.DefaultMaxFileSize;

    /// <summary>Accepts files of any size, and gzip data with a compression ratio that FHIR data does not reach.</summary>
    [Parameter]
    public SwitchParameter NoSizeLimit { get; set; }

    /// <summary>
    /// Reports an error instead of a warning if data differ from the request or are incomplete. All files are kept in both cases, except that
    /// <c>-Strict</c> refuses a file with lines that are not FHIR resources.
    /// </summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <inheritdoc/>
    protected override bool ProblemsAreErrors => Strict;

    /// <summary>
    /// Saves one part of the export, if several processes or computers save it together into one folder: <c>3/16</c> is the third of sixteen.
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

    /// <summary>Saves the files of an export to a folder, and outputs each when it is complete.</summary>
    protected void SaveFiles(ExportJob job, string folder)
    {
        SaveOptions options = this.ToSaveOptions() with { Shard = Shard };
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

    /// <summary>Describes the action for -WhatIf and -Confirm.</summary>
    protected string Describe(string verb, ExportJob job) => $"{verb} export {job?.Id}" + (Shard is null ? string.Empty : $", shard {Shard}");
}
