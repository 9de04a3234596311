using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>All parameters of a kick-off (IG 3.0.0 and 4.0.0-ballot, bulk data kick-off request).</summary>
public sealed record ExportRequest
{
    /// <summary>The level of the export.</summary>
    public ExportLevel Level { get; init; }

    /// <summary>The group's id, for <see cref="ExportLevel.Group"/>.</summary>
    public string? GroupId { get; init; }

    /// <summary>FHIR resource types (<c>_type</c>); all types of the server if empty. The case of FHIR R4 types is corrected.</summary>
    public IReadOnlyList<string> Types { get; init => field = [.. value.Select(ResourceTypeNames.Spelled)]; } = [];

    /// <summary>Exports only data that changed after this time, by the server's clock (<c>_since</c>).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>True if <see cref="Since"/> comes from the server's clock, which may be ahead of this computer's clock by any amount.</summary>
    internal bool SinceIsWatermark { get; init; }

    /// <summary>Exports only data that changed before this time, by the server's clock (<c>_until</c>).</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// FHIR searches, such as <c>Observation?category=vital-signs</c>; several are combined with OR (<c>_typeFilter</c>). The case of the
    /// resource type is corrected, as in <see cref="Types"/>.
    /// </summary>
    public IReadOnlyList<string> TypeFilters { get; init => field = [.. value.Select(SpelledFilter)]; } = [];

    /// <summary>Exports only these elements, such as <c>id</c> or <c>Patient.name</c> (<c>_elements</c>).</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>Exports only these patients, by id or reference (<c>patient</c>). Needs <see cref="KickOffMethod.Post"/>.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];

    /// <summary>Associated data, such as <c>LatestProvenanceResources</c> (<c>includeAssociatedData</c>).</summary>
    public IReadOnlyList<string> IncludeAssociatedData { get; init; } = [];

    /// <summary>The format of the files (<c>_outputFormat</c>). If <see langword="null"/>, the server uses its default, NDJSON.</summary>
    public string? OutputFormat { get; init; }

    /// <summary>The resource type that the files are organized by (<c>organizeOutputBy</c>).</summary>
    public string? OrganizeOutputBy { get; init; }

    /// <summary>The minimum size of a file in bytes, if there are enough data (<c>_minimumFileSize</c>). Servers need not support it.</summary>
    public int? MinimumFileSize { get; init; }

    /// <summary>
    /// The maximum size of a file in bytes (<c>_maximumFileSize</c>). Must be larger than <see cref="MinimumFileSize"/>. Servers need not support it.
    /// </summary>
    public int? MaximumFileSize { get; init; }

    /// <summary>True if the server may list files before all are ready (<c>allowPartialManifests</c>).</summary>
    public bool AllowPartialManifests { get; init; }

    /// <summary>True if the server may ignore parameters that it does not support (<c>Prefer: handling=lenient</c>).</summary>
    public bool Lenient { get; init; }

    /// <summary>
    /// True to ask the server to answer status requests with 200 and the export's own status in a header (<c>Prefer: separate-export-status</c>,
    /// IG 4.0.0-ballot). Without an effect on servers that do not know it.
    /// </summary>
    public bool SeparateExportStatus { get; init; }

    /// <summary>Server-specific parameters that are not part of the standard: names and values, sent in this order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AdditionalParameters { get; init; } = [];

    /// <summary>
    /// The address of a published manifest, or of a manifest file on disk, that is read instead of starting an export; <see langword="null"/> for
    /// an export.
    /// </summary>
    internal Uri? ManifestUri { get; init; }

    /// <summary>The HTTP method; <see langword="null"/> means GET, or POST if patients are named.</summary>
    public KickOffMethod? Method { get; init; }

    /// <summary>A short description for people: <c>Group 12: Patient, Observation</c>.</summary>
    public override string ToString()
    {
        if (ManifestUri is not null)
        {
            return $"Published manifest {SafeText.Show(ManifestUri)}";
        }

        string level = Level switch
        {
            ExportLevel.AllPatients => "All patients",
            ExportLevel.Group => $"Group {SafeText.Clean(GroupId ?? string.Empty, 100)}",
            _ => "System",
        };
        string types = Types.Count == 0 ? "all types" : string.Join(", ", Types.Select(type => type.Trim()).Distinct().OrderBy(type => type, StringComparer.Ordinal));
        string more = TypeFilters.Count + Elements.Count + Patients.Count + AdditionalParameters.Count > 0 ? ", restricted" : string.Empty;
        return $"{level}: {SafeText.Clean(types, 200)}{more}";
    }

    // Servers compare type names case-sensitively; users may type them in any case.
    private static string SpelledFilter(string filter) =>
        filter.IndexOf('?') is > 0 and int end ? ResourceTypeNames.Spelled(filter[..end]) + filter[end..] : filter;
}
