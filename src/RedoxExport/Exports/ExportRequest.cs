using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>What to export: every parameter of a kick-off (IG 3.0.0 and 4.0.0-ballot, bulk data kick-off request).</summary>
public sealed record ExportRequest
{
    /// <summary>What the export is about.</summary>
    public ExportLevel Level { get; init; }

    /// <summary>The group's id, at <see cref="ExportLevel.Group"/>.</summary>
    public string? GroupId { get; init; }

    /// <summary>FHIR resource types (<c>_type</c>); all that the server has where empty. Those of FHIR R4 may be given in any letter case.</summary>
    public IReadOnlyList<string> Types { get; init => field = [.. value.Select(ResourceTypeNames.Spelled)]; } = [];

    /// <summary>Only what changed after this moment of the server's clock (<c>_since</c>).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether <see cref="Since"/> was derived from the server's own clock, which may be ahead of this computer's by any time.</summary>
    internal bool SinceIsWatermark { get; init; }

    /// <summary>Only what changed before this moment of the server's clock (<c>_until</c>).</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// FHIR searches, such as <c>Observation?category=vital-signs</c>; several mean OR (<c>_typeFilter</c>). The type may be in any letter case,
    /// as in <see cref="Types"/>.
    /// </summary>
    public IReadOnlyList<string> TypeFilters { get; init => field = [.. value.Select(SpelledFilter)]; } = [];

    /// <summary>Only these elements, such as <c>id</c> or <c>Patient.name</c> (<c>_elements</c>).</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>Only these patients, by id or reference (<c>patient</c>): needs <see cref="KickOffMethod.Post"/>.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];

    /// <summary>Associated data, such as <c>LatestProvenanceResources</c> (<c>includeAssociatedData</c>).</summary>
    public IReadOnlyList<string> IncludeAssociatedData { get; init; } = [];

    /// <summary>The format of the files; the server's own choice, NDJSON, where <see langword="null"/> (<c>_outputFormat</c>).</summary>
    public string? OutputFormat { get; init; }

    /// <summary>The resource type that the files are organised by (<c>organizeOutputBy</c>).</summary>
    public string? OrganizeOutputBy { get; init; }

    /// <summary>The fewest bytes that the server should put into a file, if it has so many (<c>_minimumFileSize</c>); servers need not support it.</summary>
    public int? MinimumFileSize { get; init; }

    /// <summary>The most bytes that the server may put into a file (<c>_maximumFileSize</c>); servers need not support it. More than <see cref="MinimumFileSize"/>.</summary>
    public int? MaximumFileSize { get; init; }

    /// <summary>Whether the server may hand out files before all are ready (<c>allowPartialManifests</c>).</summary>
    public bool AllowPartialManifests { get; init; }

    /// <summary>Whether the server may pass over parameters that it does not know (<c>Prefer: handling=lenient</c>).</summary>
    public bool Lenient { get; init; }

    /// <summary>What a server adds to the standard: a name and its values, sent in this order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AdditionalParameters { get; init; } = [];

    /// <summary>How to ask; <see langword="null"/> means GET unless patients are named.</summary>
    public KickOffMethod? Method { get; init; }

    /// <summary>What is asked for, in a line for people: <c>Group 12: Patient, Observation</c>.</summary>
    public override string ToString()
    {
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

    // Servers distinguish upper case from lower case; people who type do not.
    private static string SpelledFilter(string filter) =>
        filter.IndexOf('?') is > 0 and int end ? ResourceTypeNames.Spelled(filter[..end]) + filter[end..] : filter;
}
