using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RedoxExport.Exports;
using RedoxExport.Fhir;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that start exports: every parameter of a kick-off.</summary>
public abstract class KickOffCmdlet : RedoxCmdlet
{
    internal const string SystemSet = "System";
    internal const string PatientsSet = "AllPatients";
    internal const string GroupSet = "Group";

    /// <summary>Exports all patients and what belongs to them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PatientsSet)]
    public SwitchParameter AllPatients { get; set; }

    /// <summary>Exports the patients of these groups, a job each.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GroupSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[] GroupId { get; set; } = [];

    /// <summary>Resource types, such as <c>Patient, Observation</c>; all that the server has unless given.</summary>
    [Parameter(Position = 0)]
    [Alias("ResourceType", "Types")]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public virtual string[]? Type { get; set; }

    /// <summary>Only what changed after this moment: the TransactionTime of the last export, never a moment of this computer's clock.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only what changed before this moment.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Until { get; set; }

    /// <summary>FHIR searches, such as <c>Observation?category=vital-signs</c>; several mean OR.</summary>
    [Parameter]
    [Alias("TypeFilters")]
    public string[]? TypeFilter { get; set; }

    /// <summary>Only these elements, such as <c>id</c> or <c>Patient.name</c>.</summary>
    [Parameter]
    [Alias("Elements")]
    [ArgumentCompleter(typeof(ElementCompleter))]
    public string[]? Element { get; set; }

    /// <summary>Only these patients, by id or reference; needs <c>-AllPatients</c> or <c>-GroupId</c>, and is sent by POST.</summary>
    [Parameter(ParameterSetName = PatientsSet)]
    [Parameter(ParameterSetName = GroupSet)]
    public string[]? Patient { get; set; }

    /// <summary>Associated data, such as <c>LatestProvenanceResources</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AssociatedDataCompleter))]
    public string[]? IncludeAssociatedData { get; set; }

    /// <summary>The format of the files; the server's own choice, NDJSON, unless given.</summary>
    [Parameter]
    public string? OutputFormat { get; set; }

    /// <summary>The resource type to organise the files by.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? OrganizeOutputBy { get; set; }

    /// <summary>The fewest bytes that the server should put into a file; it need not support that.</summary>
    [Parameter]
    public int? MinimumFileSize { get; set; }

    /// <summary>The most bytes that the server may put into a file; it need not support that.</summary>
    [Parameter]
    public int? MaximumFileSize { get; set; }

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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string? group in ParameterSetName != GroupSet ? new string?[] { null } : GroupId.Length == 0 ? [string.Empty] : GroupId)
        {
            try
            {
                StartOne(RequestFor(group));
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(group));
            }
        }
    }

    /// <summary>Does the cmdlet's work for one request. An error goes to the user, and the next group is taken.</summary>
    protected abstract void StartOne(ExportRequest request);

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
        MinimumFileSize = MinimumFileSize,
        MaximumFileSize = MaximumFileSize,
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
