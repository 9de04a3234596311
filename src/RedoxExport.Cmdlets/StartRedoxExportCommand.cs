using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Starts an export and returns its job at once.</summary>
[Cmdlet(VerbsLifecycle.Start, "RedoxExport", DefaultParameterSetName = SystemSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed class StartRedoxExportCommand : RedoxCmdlet
{
    private const string SystemSet = "System";
    private const string PatientsSet = "AllPatients";
    private const string GroupSet = "Group";

    // However many groups: one run.
    private readonly RetryBudget _budget = new();

    /// <summary>Exports all patients and what belongs to them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PatientsSet)]
    public SwitchParameter AllPatients { get; set; }

    /// <summary>Exports the patients of these groups, a job each.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GroupSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[] GroupId { get; set; } = [];

    /// <summary>Resource types, such as <c>Patient, Observation</c>; all that the server has unless given.</summary>
    [Parameter(Position = 0)]
    public string[]? Type { get; set; }

    /// <summary>Only what changed after this moment: the TransactionTime of the last export, never a moment of this computer's clock.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only what changed before this moment.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>FHIR searches, such as <c>Observation?category=vital-signs</c>; several mean OR.</summary>
    [Parameter]
    public string[]? TypeFilter { get; set; }

    /// <summary>Only these elements, such as <c>id</c> or <c>Patient.name</c>.</summary>
    [Parameter]
    [Alias("Elements")]
    public string[]? Element { get; set; }

    /// <summary>Only these patients, by id or reference; needs <c>-AllPatients</c> or <c>-GroupId</c>, and is sent by POST.</summary>
    [Parameter(ParameterSetName = PatientsSet)]
    [Parameter(ParameterSetName = GroupSet)]
    public string[]? Patient { get; set; }

    /// <summary>Associated data, such as <c>LatestProvenanceResources</c>.</summary>
    [Parameter]
    public string[]? IncludeAssociatedData { get; set; }

    /// <summary>The format of the files; the server's own choice, NDJSON, unless given.</summary>
    [Parameter]
    public string? OutputFormat { get; set; }

    /// <summary>The resource type to organise the files by.</summary>
    [Parameter]
    public string? OrganizeOutputBy { get; set; }

    /// <summary>Lets the server hand out files before all are ready.</summary>
    [Parameter]
    [Alias("AllowPartialManifests")]
    public SwitchParameter AllowPartialManifest { get; set; }

    /// <summary>Lets the server pass over parameters that it does not know.</summary>
    [Parameter]
    public SwitchParameter Lenient { get; set; }

    /// <summary>What the server adds to the standard: names and values.</summary>
    [Parameter]
    public IDictionary? Parameter { get; set; }

    /// <summary>How to ask; GET unless <c>-Patient</c> needs POST.</summary>
    [Parameter]
    public KickOffMethod? Method { get; set; }

    /// <summary>A folder that knows of the export from the first moment; <c>Save-RedoxExport</c> then saves there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != GroupSet)
        {
            StartOne(null);
            return;
        }

        foreach (string group in GroupId.Length == 0 ? [string.Empty] : GroupId)
        {
            StartOne(group);
        }
    }

    private void StartOne(string? groupId)
    {
        ExportRequest request = RequestFor(groupId);
        try
        {
            RedoxConnection connection = RequireConnection();
            KickOffMessage preview = new ExportClient(connection).Preview(request);
            if (!ShouldProcess(preview.ToString(), $"Start this export?\n{preview}", "Start-RedoxExport"))
            {
                return;
            }

            string? folder = Path is null ? null : FilePaths.Unresolved(this, Path);
            ExportJob job = Run(cancellationToken => folder is null
                ? new ExportClient(connection, this) { Budget = _budget }.StartAsync(request, cancellationToken)
                : JournaledStart.StartAsync(connection, request, folder, this, cancellationToken));
            WriteObject(job);
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(groupId));
        }
    }

    private ExportRequest RequestFor(string? groupId) => new()
    {
        Level = ParameterSetName switch
        {
            PatientsSet => ExportLevel.AllPatients,
            GroupSet => ExportLevel.Group,
            _ => ExportLevel.System,
        },
        GroupId = groupId,
        Types = Split(Type),
        Since = Since,
        Until = Until,
        TypeFilters = TypeFilter ?? [],
        Elements = Split(Element),
        Patients = Patient ?? [],
        IncludeAssociatedData = Split(IncludeAssociatedData),
        OutputFormat = OutputFormat,
        OrganizeOutputBy = OrganizeOutputBy,
        AllowPartialManifests = AllowPartialManifest,
        Lenient = Lenient,
        AdditionalParameters = [.. AdditionalParameters()],
        Method = Method,
    };

    // "Patient,Observation" in quotes is what people type who know the wire.
    private static string[] Split(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',')).Select(value => value.Trim())];

    private IEnumerable<KeyValuePair<string, string>> AdditionalParameters()
    {
        foreach (DictionaryEntry entry in Parameter ?? new Hashtable())
        {
            foreach (object? value in LanguagePrimitives.GetEnumerable(entry.Value) ?? new[] { entry.Value })
            {
                string text = value switch
                {
                    bool truth => truth ? "true" : "false",
                    DateTime moment => FhirInstant.Format(new DateTimeOffset(moment)),
                    DateTimeOffset moment => FhirInstant.Format(moment),
                    _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
                };
                yield return new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? string.Empty, text);
            }
        }
    }
}
