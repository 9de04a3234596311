using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>The parsed parameters of a kick-off.</summary>
internal sealed class ExportQuery
{
    public ExportLevel Level { get; set; }

    public string? GroupId { get; set; }

    /// <summary>Empty means every type.</summary>
    public HashSet<string> Types { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset? Since { get; set; }

    public DateTimeOffset? Until { get; set; }

    public List<string> Elements { get; } = [];

    /// <summary>The filters. A resource has to match one of the filters of its type.</summary>
    public List<TypeFilter> TypeFilters { get; } = [];

    /// <summary>The ids in the parameter <c>patient</c>.</summary>
    public HashSet<string> Patients { get; } = new(StringComparer.Ordinal);

    /// <summary>True if the kick-off asks only which patients exist, not for their data.</summary>
    public bool IsForIds => Elements.Count > 0 && Types.Count == 1 && Types.Contains("Patient");

    /// <summary>The types of which the server exports only a part, or nothing.</summary>
    public IReadOnlyList<LeftOutType> LeftOut { get; set; } = [];

    public bool ByPatient { get; set; }

    /// <summary>The minimum size of a file in bytes, if there is enough data.</summary>
    public int? MinimumFileSize { get; set; }

    /// <summary>The maximum size, in bytes, of a file with more than one resource.</summary>
    public int? MaximumFileSize { get; set; }

    /// <summary>The parts of a lenient request that are ignored, one sentence each.</summary>
    public List<string> Ignored { get; } = [];

    public bool AllowPartialManifests { get; set; }
}
