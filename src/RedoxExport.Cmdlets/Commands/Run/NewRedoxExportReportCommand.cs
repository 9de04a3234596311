using System.Management.Automation;
using RedoxExport.Reports;

namespace RedoxExport.Cmdlets;

/// <summary>Writes the morning page of a folder that Invoke-RedoxExport keeps: one HTML file that needs nothing from elsewhere.</summary>
[Cmdlet(VerbsCommon.New, "RedoxExportReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(ReportFinding))]
public sealed class NewRedoxExportReportCommand : PSCmdlet
{
    /// <summary>The folder that <c>Invoke-RedoxExport -Path</c> was given.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string Path { get; set; } = string.Empty;

    /// <summary>The page to write. One of the name is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = string.Empty;

    /// <summary>By how many per cent a resource type has to fall to stand out; 30 unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int DropThreshold { get; set; } = 30;

    /// <summary>How many runs are drawn; 30 unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Last { get; set; } = 30;

    /// <summary>The heading.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Redox exports";

    /// <summary>Keeps a page that is there.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives the findings, worst first, in place of the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            ReportOptions options = new() { DropThreshold = DropThreshold, Last = Last, Title = Title };
            ExportReport report = ExportReport.Read(FilePaths.Unresolved(this, Path), options, DateTimeOffset.UtcNow);
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
    }
}
