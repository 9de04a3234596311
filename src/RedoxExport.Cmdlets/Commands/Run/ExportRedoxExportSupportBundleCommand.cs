using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Support;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Writes a zip file for a support ticket: versions, settings, the history, logs and states of files, without secrets and data of patients.</summary>
[Cmdlet(VerbsData.Export, "RedoxExportSupportBundle", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupportBundle))]
public sealed class ExportRedoxExportSupportBundleCommand : FolderCmdlet
{
    private const string Ending = ".zip";

    private readonly SupportSources _sources = new();

    /// <summary>The zip file to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [Alias("OutFile", "FilePath")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>The number of runs whose logs and states of files are included, the newest ones; 3 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Last { get; set; } = SupportOptions.DefaultLast;

    /// <summary>The connection whose settings are included, or its name. By default, the most recently connected one of this session, if the folders have data of its server.</summary>
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
    private protected override bool TakesParents => true;

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => SupportSources.IsUsable(folder);

    /// <inheritdoc/>
    protected override bool MayBeMissing(string path) => SupportSources.IsRemovedRun(path);

    /// <inheritdoc/>
    protected override void Process(string folder) => _sources.Add(System.IO.Path.GetFullPath(folder).TrimEnd(System.IO.Path.DirectorySeparatorChar));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_sources.All.Count == 0)
        {
            return;
        }

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

            if (ShouldProcess(file, $"Write the support bundle of {Amount.Of(_sources.All.Count, "folder")}"))
            {
                SupportWriter writer = new(Options());
                writer.Collect(_sources);
                WriteObject(writer.Write(file));
            }
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(Destination));
        }
    }

    private SupportOptions Options() => new()
    {
        Last = Last,
        PowerShell = typeof(PSObject).Assembly.GetName().Version?.ToString() ?? string.Empty,
        Connection = Connection,
        SessionConnection = ConnectionStore.Current.Default,
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
