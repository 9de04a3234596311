namespace RedoxExport.Sandbox.Data;

/// <summary>A finished NDJSON file that can be handed out.</summary>
internal sealed class DataFile
{
    /// <summary>The type of its resources; <see langword="null"/> when it is organised by patient and holds several.</summary>
    public required string? Type { get; init; }

    public required string Path { get; init; }

    public required long ResourceCount { get; init; }

    /// <summary>Lines that say which patient the lines behind them belong to. They are not among <see cref="ResourceCount"/>.</summary>
    public long HeaderCount { get; init; }

    public required long Length { get; init; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The next file goes on with the patient that this one ends with.</summary>
    public bool Continues { get; set; }
}
