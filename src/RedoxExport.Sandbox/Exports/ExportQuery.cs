using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>What a kick-off asked for, understood.</summary>
internal sealed class ExportQuery
{
    public ExportLevel Level { get; set; }

    public string? GroupId { get; set; }

    /// <summary>Empty means every type.</summary>
    public HashSet<string> Types { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset? Since { get; set; }

    public DateTimeOffset? Until { get; set; }

    public List<string> Elements { get; } = [];

    /// <summary>Filters of one type are alternatives.</summary>
    public List<TypeFilter> TypeFilters { get; } = [];

    /// <summary>The ids that <c>patient</c> named.</summary>
    public HashSet<string> Patients { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it asks who there is, and not what there is of them.</summary>
    public bool IsForIds => Elements.Count > 0 && Types.Count == 1 && Types.Contains("Patient");

    public bool ByPatient { get; set; }

    /// <summary>The fewest bytes of a file, if there are so many.</summary>
    public int? MinimumFileSize { get; set; }

    /// <summary>The most bytes of a file with more than one resource.</summary>
    public int? MaximumFileSize { get; set; }

    /// <summary>What a lenient request asked for and does not get, a sentence each.</summary>
    public List<string> Ignored { get; } = [];

    public bool AllowPartialManifests { get; set; }
}
