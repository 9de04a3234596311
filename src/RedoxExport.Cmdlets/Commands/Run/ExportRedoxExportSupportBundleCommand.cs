using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Support;

namespace RedoxExport.Cmdlets;

/// <summary>Writes a zip file for a support ticket: versions, settings, the history, logs and states of files, without secrets and data of patients.</summary>
[Cmdlet(VerbsData.Export, "RedoxExportSupportBundle", SupportsShouldProcess = true)]
[OutputType(typeof(SupportBundle))]
public sealed class ExportRedoxExportSupportBundleCommand : AsyncCmdlet
{
    private const string Ending = ".zip";

    /// <summary>A folder of runs, one run, or the folder of an export.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string Path { get; set; } = string.Empty;

    /// <summary>The zip file to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [Alias("OutFile", "FilePath")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>The number of runs whose logs and states of files are included, the newest ones; 3 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Last { get; set; } = SupportOptions.DefaultLast;

    /// <summary>The connection whose settings are included, or its name; by default the most recently connected one of this session.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public RedoxConnection? Connection { get; set; }

    /// <summary>Errors to include, such as <c>$Error</c>. Errors of other modules are skipped.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public object?[]? ErrorRecord { get; set; }

    /// <summary>Replaces an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            string file = FilePaths.Unresolved(this, Destination);
            if (Directory.Exists(file))
            {
                throw CmdletErrors.DestinationIsFolder(file);
            }

            file = file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? file : file + Ending;
            if (File.Exists(file) && !Force)
            {
                throw SupportErrors.BundleExists(file);
            }

            SupportWriter writer = new(Options());
            writer.Collect(System.IO.Path.GetFullPath(FilePaths.Unresolved(this, Path)).TrimEnd(System.IO.Path.DirectorySeparatorChar));
            if (ShouldProcess(file, "Write support bundle"))
            {
                WriteObject(writer.Write(file));
            }
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(Path));
        }
    }

    private SupportOptions Options() => new()
    {
        Last = Last,
        PowerShell = typeof(PSObject).Assembly.GetName().Version?.ToString() ?? string.Empty,
        Connection = Connection ?? ConnectionStore.Current.Default,
        Errors = [.. OwnErrors()],
    };

    private IEnumerable<(RedoxExportException, string?)> OwnErrors()
    {
        foreach (object? given in ErrorRecord ?? [])
        {
            object? value = given is PSObject wrapped ? wrapped.BaseObject : given;
            ErrorRecord? record = value as ErrorRecord ?? (value as IContainsErrorRecord)?.ErrorRecord;
            for (Exception? error = record?.Exception ?? value as Exception; error is not null; error = error.InnerException)
            {
                if (error is RedoxExportException own)
                {
                    yield return (own, record?.InvocationInfo?.MyCommand is CmdletInfo { ModuleName: "RedoxExport" } command ? command.Name : null);
                    break;
                }
            }
        }
    }
}
