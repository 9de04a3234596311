using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that take exports from the pipeline.</summary>
public abstract class JobCmdlet : RedoxCmdlet
{
    internal const string JobSet = "Job";
    internal const string PathSet = "Path";
    internal const string LiteralPathSet = "LiteralPath";

    private SilenceBar? _bar;
    private ExportJob? _asked;

    /// <summary>Jobs, ids of jobs of this session, responses, polling URLs, or the JSON text of a response.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = JobSet)]
    [Alias("Job", "ContentLocation", "Uri")]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(JobIdCompleter))]
    public object?[] InputObject { get; set; } = [];

    /// <summary>Folders of exports. Each identifies the export that is saved in it. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// The folders, taken literally: no wildcards. Not bound from the pipeline, because a file from the pipeline is not a folder of an export.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == JobSet)
        {
            foreach (object? input in InputObject ?? [null])
            {
                Guard(() => Process(ResolveJob(input)));
            }

            return;
        }

        bool isLiteral = ParameterSetName == LiteralPathSet;
        FolderPaths.ForEach(
            this,
            isLiteral ? LiteralPath : Path,
            isLiteral,
            FolderPaths.HoldsExport,
            folder => Process(JobStore.Current.Add(ExportResume.Attach(ConnectionForFolder(folder), folder))));
    }

    /// <summary>Does work for one export. An error is reported to the user, and the next export follows.</summary>
    private protected void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord());
        }
    }

    /// <summary>Sends the server a request about one export, with a progress bar while the server does not answer.</summary>
    /// <param name="job">The export.</param>
    /// <param name="activity">The bar's title; the level or group of the export follows it.</param>
    /// <param name="question">The request.</param>
    private protected void Ask(ExportJob job, string activity, Func<CancellationToken, Task> question)
    {
        _asked = job;
        _bar = new SilenceBar(this, $"{activity} {JobProgress.ScopeOf(job)}");
        try
        {
            Run(question);
        }
        finally
        {
            if (!StopToken.IsCancellationRequested)
            {
                _bar.End();
            }

            _bar = null;
        }
    }

    /// <inheritdoc/>
    protected override void OnTick() => _bar?.Show(_asked?.Connection);

    /// <summary>Does the cmdlet's work for one export. An error is reported to the user, and the next export follows.</summary>
    protected abstract void Process(ExportJob job);
}
