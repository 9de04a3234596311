using System.Globalization;

namespace RedoxExport.Datasets;

/// <summary>The changes that an update made to one type. A type that was removed has 0 resources and still counts the removed ones.</summary>
public sealed class DatasetTypeResult
{
    internal DatasetTypeResult(string type)
    {
        Type = type;
    }

    /// <summary>The FHIR resource type, such as <c>Patient</c>.</summary>
    public string Type { get; }

    /// <summary>The number of resources in the view.</summary>
    public long Resources { get; internal set; }

    /// <summary>The number of resources that were not in the view before.</summary>
    public long Added { get; internal set; }

    /// <summary>The number of resources that were in the view before with a different text.</summary>
    public long Updated { get; internal set; }

    /// <summary>The number of resources removed because the server deleted them, or because a full run no longer has them.</summary>
    public long Deleted { get; internal set; }

    /// <summary>The number of resources removed because their patients left the group.</summary>
    public long Left { get; internal set; }

    /// <summary>The size of the type's file, in bytes.</summary>
    public long Bytes { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Resources.ToString(CultureInfo.InvariantCulture)}";
}
