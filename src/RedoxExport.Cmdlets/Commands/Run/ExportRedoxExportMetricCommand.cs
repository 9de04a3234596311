using System.Management.Automation;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Writes the metrics of folders of runs into a file for the textfile collector of Prometheus' node_exporter.</summary>
[Cmdlet(VerbsData.Export, "RedoxExportMetric", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportRedoxExportMetricCommand : FolderCmdlet
{
    private const string Ending = ".prom";
    private const string DefaultName = "redoxexport.prom";

    private readonly List<WatchedRoot> _roots = [];

    /// <summary>The file to write, whose name ends in <c>.prom</c>, or an existing folder, in which the file is named <c>redoxexport.prom</c>.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [Alias("OutFile", "FilePath")]
    public string Destination { get; set; } = string.Empty;

    /// <inheritdoc/>
    private protected override bool TakesParents => true;

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => RunFolder.IsRoot(folder);

    // A folder that was named and is not there has metrics that say so. Otherwise, the file would show the state before it disappeared.
    /// <inheritdoc/>
    protected override bool MayBeMissing(string path) => !Directory.Exists(path);

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        try
        {
            _roots.Add(Directory.Exists(folder) ? WatchedRoot.Read(folder, AccountFolder.Unrecorded) : throw CmdletErrors.PathNotFound(folder));
        }
        catch (RedoxExportException)
        {
            _roots.Add(WatchedRoot.Unreadable(folder, AccountFolder.Unrecorded));
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _roots.AddRange(Given.Where(IsOnMissingDrive).Select(path => WatchedRoot.Unreadable(path, AccountFolder.Unrecorded)));
        base.ProcessRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_roots.Count == 0)
        {
            return;
        }

        try
        {
            string file = FilePaths.Unresolved(this, Destination);
            file = Directory.Exists(file) ? System.IO.Path.Combine(file, DefaultName) : file;
            if (Directory.Exists(file))
            {
                throw CmdletErrors.DestinationIsFolder(file);
            }

            if (!file.EndsWith(Ending, StringComparison.Ordinal))
            {
                throw CmdletErrors.NotAMetricFile(file);
            }

            if (ShouldProcess(file, $"Write the metrics of {Amount.Of(_roots.Count, "folder")} of runs"))
            {
                RunMetrics.WriteFile(file, _roots);
                WriteObject(FilePaths.Item(this, file));
            }
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(Destination));
        }
    }

    // A drive that is not connected. The error about it is that of the path.
    private bool IsOnMissingDrive(string path)
    {
        try
        {
            if (IsLiteral || !WildcardPattern.ContainsWildcardCharacters(path))
            {
                FilePaths.Unresolved(this, path);
            }

            return false;
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is RedoxExportException or SessionStateException)
        {
            // Another mistake in the path, which is reported.
            return false;
        }
    }
}
