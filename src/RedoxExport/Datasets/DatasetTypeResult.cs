using System.Globalization;

namespace RedoxExport.Datasets;

/// <summary>What an update changed in one type. A type that is gone has no resources and still says what went.</summary>
public sealed class DatasetTypeResult
{
    internal DatasetTypeResult(string type)
    {
        Type = type;
    }

    /// <summary>The FHIR resource type, such as <c>Patient</c>.</summary>
    public string Type { get; }

    /// <summary>How many resources there are now.</summary>
    public long Resources { get; internal set; }

    /// <summary>How many were not there before.</summary>
    public long Added { get; internal set; }

    /// <summary>How many were there before, with another text.</summary>
    public long Updated { get; internal set; }

    /// <summary>How many are gone because the server deleted them, or because a full run has them no more.</summary>
    public long Deleted { get; internal set; }

    /// <summary>How many are gone with patients who left the group.</summary>
    public long Left { get; internal set; }

    /// <summary>The size of the type's file now, in bytes.</summary>
    public long Bytes { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Resources.ToString(CultureInfo.InvariantCulture)}";
}
