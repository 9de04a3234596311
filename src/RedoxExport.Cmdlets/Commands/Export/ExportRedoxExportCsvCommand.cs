using System.Management.Automation;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>
/// <para type="synopsis">Writes properties of an export's resources to a CSV file.</para>
/// <para type="description">Writes the same text as Import-RedoxExport -Property piped to Export-Csv, many times faster, because no row
/// passes through the pipeline. The file appears under its name when it is complete.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "RedoxExportCsv", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportRedoxExportCsvCommand : ReadingCmdlet
{
    private CsvFile? _file;
    private string _destination = string.Empty;

    /// <summary>
    /// <para type="description">The CSV file to write. An existing file is replaced when the new one is complete.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [Alias("DestinationPath", "OutFile")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>
    /// <para type="description">The columns: paths such as id, name[0].family or code.coding[0].code, or paths with a column name:
    /// @{ family = 'name[0].family' }.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ArgumentCompleter(typeof(PropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public object[] Property { get; set; } = [];

    /// <summary>
    /// <para type="description">The character between two values; a comma by default.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public char Delimiter { get; set; } = ',';

    /// <summary>
    /// <para type="description">Does not overwrite an existing file: reports an error and writes nothing.</para>
    /// </summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>
    /// <para type="description">Returns the file that was written.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            PropertySelection selection = PropertyParameter.Read(Property);
            if (Delimiter is '"' or '\r' or '\n' or '\0')
            {
                throw CmdletErrors.DelimiterInvalid();
            }

            _destination = FilePaths.Unresolved(this, Destination);
            if (Directory.Exists(_destination))
            {
                throw CmdletErrors.DestinationIsFolder(_destination);
            }

            if (NoClobber && File.Exists(_destination))
            {
                throw CmdletErrors.DestinationExists(_destination);
            }

            if (ShouldProcess(_destination, "Write CSV"))
            {
                _file = new CsvFile(_destination, selection, Delimiter);
            }
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Destination));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_file is not null)
        {
            base.ProcessRecord();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (_file is null || StopToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            if (HasUnread)
            {
                throw CmdletErrors.CsvIncomplete(_destination);
            }

            _file.Complete();
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Destination));
        }

        WriteVerbose($"Wrote {Amount.Of(_file.Rows, "row")} to '{_destination}'.");
        if (PassThru)
        {
            WriteObject(FilePaths.Item(this, _destination));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    internal override bool EndsReading(RedoxExportException error) => _file is { HasFailed: true };

    /// <inheritdoc/>
    internal override void ReadFile(ResourceFile file)
    {
        foreach (ResourceBatch<RowBytes> batch in file.ReadBatches(Filter, Filtered(_file!.NewShape), StopToken))
        {
            foreach (RowBytes rows in batch.Items)
            {
                using (rows)
                {
                    _file.Write(rows);
                }
            }

            foreach ((_, RedoxExportException error) in batch.Errors)
            {
                WriteReadError(error);
            }

            StopToken.ThrowIfCancellationRequested();
        }
    }
}
