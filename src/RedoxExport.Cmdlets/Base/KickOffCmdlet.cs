using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that start exports, with the parameters of a kick-off.</summary>
public abstract class KickOffCmdlet : RedoxCmdlet
{
    private const int LongestGroup = 100;

    internal const string SystemSet = "System";
    internal const string PatientsSet = "AllPatients";
    internal const string GroupSet = "Group";

    /// <summary>Exports all patients and the data that belongs to them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PatientsSet)]
    public SwitchParameter AllPatients { get; set; }

    /// <summary>Exports the patients of these groups, one job per group.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GroupSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    [GroupIdTransformation]
    [ArgumentCompleter(typeof(GroupIdCompleter))]
    public string[] GroupId { get; set; } = [];

    /// <summary>Resource types, such as <c>Patient, Observation</c>. Without it, all types that the server has.</summary>
    [Parameter(Position = 0)]
    [Alias("ResourceType", "Types")]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public virtual string[]? Type { get; set; }

    /// <summary>Exports only data changed after this time: use the TransactionTime of the last export, never this computer's clock.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Exports only data changed before this time.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Until { get; set; }

    /// <summary>FHIR searches, such as <c>Observation?category=vital-signs</c>. Several are combined with OR.</summary>
    [Parameter]
    [Alias("TypeFilters")]
    public string[]? TypeFilter { get; set; }

    /// <summary>Exports only these elements, such as <c>id</c> or <c>Patient.name</c>.</summary>
    [Parameter]
    [Alias("Elements")]
    [ArgumentCompleter(typeof(ElementCompleter))]
    public string[]? Element { get; set; }

    /// <summary>
    /// Exports only these patients, by id or reference. Requires <c>-AllPatients</c> or <c>-GroupId</c>; the request is sent by POST.
    /// </summary>
    [Parameter(ParameterSetName = PatientsSet)]
    [Parameter(ParameterSetName = GroupSet)]
    public string[]? Patient { get; set; }

    /// <summary>Associated data, such as <c>LatestProvenanceResources</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AssociatedDataCompleter))]
    public string[]? IncludeAssociatedData { get; set; }

    /// <summary>The format of the files. Without it, the server's default: NDJSON.</summary>
    [Parameter]
    public string? OutputFormat { get; set; }

    /// <summary>The resource type to organize the files by.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? OrganizeOutputBy { get; set; }

    /// <summary>The minimum number of bytes per file. The server may ignore it.</summary>
    [Parameter]
    public int? MinimumFileSize { get; set; }

    /// <summary>The maximum number of bytes per file. The server may ignore it.</summary>
    [Parameter]
    public int? MaximumFileSize { get; set; }

    /// <summary>Allows the server to provide files before all are ready.</summary>
    [Parameter]
    [Alias("AllowPartialManifests")]
    public SwitchParameter AllowPartialManifest { get; set; }

    /// <summary>Allows the server to ignore parameters that it does not know.</summary>
    [Parameter]
    public SwitchParameter Lenient { get; set; }

    /// <summary>
    /// Asks the server to report the state of the export in a header of its own (Prefer: separate-export-status). A server that refuses this gets the
    /// request without it.
    /// </summary>
    [Parameter]
    public SwitchParameter SeparateExportStatus { get; set; }

    /// <summary>Parameters that the server adds to the standard: names and values.</summary>
    [Parameter]
    public IDictionary? Parameter { get; set; }

    /// <summary>The HTTP method of the kick-off. Without it, GET, or POST if <c>-Patient</c> requires it.</summary>
    [Parameter]
    public KickOffMethod? Method { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string? group in Groups())
        {
            try
            {
                StartOne(RequestFor(group));
            }
            catch (RedoxExportException e)
            {
                WriteError(OfGroup(e, group).ToErrorRecord(group));
            }
        }
    }

    /// <summary>The same error, with the group before its message if there are several groups.</summary>
    private protected RedoxExportException OfGroup(RedoxExportException error, string? group) =>
        group is not null && Groups().Length > 1 ? error.After($"Group '{SafeText.Clean(group, LongestGroup)}': ") : error;

    /// <summary>Does the cmdlet's work for one request. An error is reported to the user, and the next group follows.</summary>
    protected abstract void StartOne(ExportRequest request);

    /// <summary>The requests that the parameters mean: one, or one per group.</summary>
    private protected IEnumerable<ExportRequest> Requests() => Groups().Select(RequestFor);

    /// <summary>The parameter set that decides on the level.</summary>
    private protected virtual string LevelSet => ParameterSetName;

    private string?[] Groups() => LevelSet != GroupSet ? new string?[] { null } : GroupId.Length == 0 ? [string.Empty] : GroupId;

    private ExportRequest RequestFor(string? groupId) => new()
    {
        Level = LevelSet switch
        {
            PatientsSet => ExportLevel.AllPatients,
            GroupSet => ExportLevel.Group,
            _ => ExportLevel.System,
        },
        GroupId = groupId,
        Types = GivenNames.Split(Type),
        Since = Since,
        Until = Until,
        TypeFilters = TypeFilter ?? [],
        Elements = GivenNames.Split(Element),
        Patients = Patient ?? [],
        IncludeAssociatedData = GivenNames.Split(IncludeAssociatedData),
        OutputFormat = OutputFormat,
        OrganizeOutputBy = OrganizeOutputBy,
        MinimumFileSize = MinimumFileSize,
        MaximumFileSize = MaximumFileSize,
        AllowPartialManifests = AllowPartialManifest,
        Lenient = Lenient,
        SeparateExportStatus = SeparateExportStatus,
        AdditionalParameters = [.. AdditionalParameters()],
        Method = Method,
    };

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
