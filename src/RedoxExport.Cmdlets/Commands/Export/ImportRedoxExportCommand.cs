using System.Management.Automation;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>
/// <para type="synopsis">Reads the resources of an export from NDJSON files.</para>
/// <para type="description">Streams the resources, in the order of the files, in constant memory. A damaged line is reported as an error with
/// its file and line number, and reading continues. If the export of a folder is not finished, there is a warning.</para>
/// </summary>
[Cmdlet(VerbsData.Import, "RedoxExport", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FhirResource), typeof(PSObject), typeof(string), typeof(JsonDocument))]
public sealed class ImportRedoxExportCommand : ReadingCmdlet
{
    private readonly ShownElement _presenter = new();
    private PropertySelection? _selection;
    private ViewPlan? _view;

    /// <summary>
    /// <para type="description">The properties to read from each resource, such as id, name[0].family or code.coding[0].code, or with
    /// a name: @{ family = 'name[0].family' }. Returns flat objects with only these properties.</para>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(PropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public object[]? Property { get; set; }

    /// <summary>
    /// <para type="description">A ViewDefinition of SQL on FHIR: the name of a built-in view, the path of a JSON file, JSON text, or an object. Returns the
    /// rows of the view as flat objects.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object? View { get; set; }

    /// <summary>
    /// <para type="description">Returns the text of each resource, as it is in the file.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>
    /// <para type="description">Returns a System.Text.Json.JsonDocument for each resource.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            if ((Property is null ? 0 : 1) + (View is null ? 0 : 1) + (Raw ? 1 : 0) + (AsJson ? 1 : 0) > 1)
            {
                throw CmdletErrors.OutputFormAmbiguous();
            }

            _selection = Property is null ? null : PropertyParameter.Read(Property);
            _view = View is null ? null : ViewParameter.Read(this, View);
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Property ?? View));
        }
    }

    /// <inheritdoc/>
    internal override void ReadFile(ResourceFile file)
    {
        if (_selection is { } selection)
        {
            WriteAll(file, () => new RowShape(selection));
        }
        else if (_view is { } view)
        {
            WriteAll(file, () => new ViewRowShape(view));
        }
        else if (Raw)
        {
            WriteAll(file, static () => new TextShape());
        }
        else if (AsJson)
        {
            WriteAll(file, static () => new DocumentShape());
        }
        else
        {
            WriteAll(file, () => new ShownResourceShape(_presenter));
        }
    }

    private void WriteAll<T>(ResourceFile file, Func<LineShape<T>> newShape)
    {
        foreach (ResourceBatch<T> batch in file.ReadBatches(Filter, Filtered(newShape), StopToken))
        {
            WriteBatch(batch, WriteItems);
            StopToken.ThrowIfCancellationRequested();
        }

        void WriteItems(List<T> items, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                WriteObject(items[i]);
            }
        }
    }
}
