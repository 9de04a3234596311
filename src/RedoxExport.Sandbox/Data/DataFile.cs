namespace RedoxExport.Sandbox.Data;

/// <summary>A complete NDJSON file that can be served.</summary>
internal sealed class DataFile
{
    /// <summary>The type of the resources; <see langword="null"/> for a file that is organized by patient and holds several types.</summary>
    public required string? Type { get; init; }

    public required string Path { get; init; }

    public required long ResourceCount { get; init; }

    /// <summary>
    /// The number of lines that identify the patient of the lines after them. They are not included in <see cref="ResourceCount"/>.
    /// </summary>
    public long HeaderCount { get; init; }

    public required long Length { get; init; }

    /// <summary>64 lowercase hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>True if the next file continues with the last patient of this file.</summary>
    public bool Continues { get; set; }
}
