namespace RedoxExport.Datasets;

/// <summary>One type's file in the current view.</summary>
public sealed class DatasetType
{
    internal DatasetType(string type, long resources, long bytes)
    {
        Type = type;
        Resources = resources;
        Bytes = bytes;
    }

    /// <summary>The FHIR resource type, such as <c>Patient</c>.</summary>
    public string Type { get; }

    /// <summary>The number of resources in the file.</summary>
    public long Resources { get; }

    /// <summary>The size of the file, in bytes.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public override string ToString() => Type;
}
