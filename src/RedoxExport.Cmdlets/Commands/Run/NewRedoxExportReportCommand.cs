using System.Management.Automation;
using RedoxExport.Reports;
using RedoxExport.Tables;

namespace RedoxExport.Cmdlets;

/// <summary>Writes the report of a folder of Invoke-RedoxExport: one self-contained HTML file.</summary>
[Cmdlet(VerbsCommon.New, "RedoxExportReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(ReportFinding))]
public sealed class NewRedoxExportReportCommand : AsyncCmdlet
{
    private DataChecks? _checks;
    private SyncBar? _bar;

    /// <summary>The <c>-Path</c> of <c>Invoke-RedoxExport</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string Path { get; set; } = string.Empty;

    /// <summary>The HTML file to write. An existing file is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = string.Empty;

    /// <summary>The decrease of a resource type, in percent, that is highlighted; 30 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int DropThreshold { get; set; } = 30;

    /// <summary>The number of runs in the charts; 30 by default.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Last { get; set; } = 30;

    /// <summary>The heading of the report.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Redox exports";

    /// <summary>Runs the built-in checks on the current view, and shows the number of problems.</summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    /// <summary>
    /// Views whose rows are problems, in addition to the built-in checks: names, paths of JSON files or folders, JSON text, or objects. Their rows
    /// are counted.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object[]? CheckView { get; set; }

    /// <summary>Does not overwrite an existing file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the findings, most severe first, instead of the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            ReportOptions options = new() { DropThreshold = DropThreshold, Last = Last, Title = Title };
            string root = FilePaths.Unresolved(this, Path);
            ExportReport report = ExportReport.Read(root, options, DateTimeOffset.UtcNow, RunChecks(root));
            string file = FilePaths.Unresolved(this, OutFile);
            if (Directory.Exists(file))
            {
                throw CmdletErrors.DestinationIsFolder(file);
            }

            if (NoClobber && File.Exists(file))
            {
                throw CmdletErrors.DestinationExists(file);
            }

            if (ShouldProcess(file, "Write report"))
            {
                report.Write(file);
                WriteObject(PassThru ? report.Findings : new FileInfo(file), enumerateCollection: true);
            }
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(Path));
        }
        finally
        {
            _bar?.End();
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_checks is not null)
        {
            (_bar ??= new SyncBar(this, "Checking data")).Show(_checks.Progress);
        }
    }

    private CheckResult? RunChecks(string root)
    {
        if (!Check && CheckView is null)
        {
            return null;
        }

        _checks = new DataChecks(root, CheckView is null ? [] : [.. ViewParameter.ReadAll(this, CheckView).Select(table => table.View)]);
        return Run(cancellationToken => Task.FromResult(_checks.Run(cancellationToken)));
    }
}
