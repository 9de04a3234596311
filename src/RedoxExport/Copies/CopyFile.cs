namespace RedoxExport.Copies;

/// <summary>One file of a copy.</summary>
/// <param name="Path">The file on this computer's disk.</param>
/// <param name="Name">Its name in the copy, relative to the folder of the copy, with slashes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lower-case hexadecimal digits.</param>
internal sealed record CopyFile(string Path, string Name, long Length, string Sha256)
{
    /// <summary>The resource type, if it is known.</summary>
    public string? Type { get; init; }

    /// <summary>The list of the export's manifest that names the file: <c>output</c>, <c>deleted</c> or <c>outcome</c>.</summary>
    public required string Category { get; init; }

    public long Resources { get; init; }
}
