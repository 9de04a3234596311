using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>A file of an export on disk.</summary>
public sealed class ExportedFile
{
    /// <summary>The state of the file.</summary>
    public ExportedFileState State { get; internal init; }

    /// <summary>The resource type, if the manifest names one.</summary>
    public string? Type { get; internal init; }

    /// <summary>The list of the manifest that names the file.</summary>
    public FileCategory Category { get; internal init; }

    /// <summary>The number of resources in the file: lines that are not blank.</summary>
    public long ResourceCount { get; internal init; }

    /// <summary>The number of bytes on disk.</summary>
    public long Length { get; internal init; }

    /// <summary>The path of the file, or the path that it would have.</summary>
    public string Path { get; internal init; } = string.Empty;

    /// <summary>SHA-256 of the bytes on disk, in lowercase hexadecimal digits; empty if there is no complete file.</summary>
    public string Sha256 { get; internal init; } = string.Empty;

    /// <summary>The number of bytes of NDJSON: the same as <see cref="Length"/>, or the unpacked length if the file is kept as gzip.</summary>
    public long DecodedLength { get; internal init; }

    /// <summary>SHA-256 of the NDJSON: the same as <see cref="Sha256"/>, or that of the unpacked content if the file is kept as gzip.</summary>
    public string DecodedSha256 { get; internal init; } = string.Empty;

    /// <summary>The link that the file was downloaded from, without the link's query.</summary>
    public Uri? Uri { get; internal init; }

    /// <summary>The duration of the download, including retries; zero for a file that was already complete.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The problem with the file, as a sentence; <see langword="null"/> if there is none.</summary>
    public string? Problem { get; internal init; }

    /// <summary>
    /// The number of lines that are not FHIR resources. A save checks only the first and last byte of each line; <c>Test-RedoxExport</c>
    /// and a run read each line completely.
    /// </summary>
    public long DamagedLines => Damage?.Count ?? 0;

    /// <summary>The lines that are not resources; <see langword="null"/> for none.</summary>
    internal LineDamage? Damage { get; init; }

    /// <summary>The lines of other types than the manifest names; <see langword="null"/> for none.</summary>
    internal LineTypeCounts? Others { get; init; }

    /// <summary>True if the file contains messages of the server (OperationOutcome resources).</summary>
    internal bool HasOutcomes => Category == FileCategory.Outcome || Type == LineTypeCounts.Outcome || Others?.Outcomes > 0;

    /// <summary>The unusual lines of a file that is kept, described in a sentence; <see langword="null"/> if there are none.</summary>
    internal static string? ProblemOf(LineDamage? damage, LineTypeCounts? others, long resources, string? type)
    {
        if (damage is null && others is null)
        {
            return null;
        }

        string[] problems = [.. new[] { damage?.Describe(resources), others?.Describe(resources, type) }.OfType<string>()];
        return problems.Length == 0 ? null : string.Join(" ", problems);
    }

    /// <summary>True if the server's count of resources differs, even if <see cref="State"/> names a more serious problem.</summary>
    internal bool IsMiscounted { get; init; }

    /// <summary>
    /// The number of resources of each type, as far as they were counted. Lines of other types than the manifest names count under their
    /// own type.
    /// </summary>
    internal IEnumerable<KeyValuePair<string?, long>> CountsByType()
    {
        yield return new(Type, ResourceCount - (Others?.Total ?? 0));
        foreach (KeyValuePair<string, long> other in Others?.Types ?? [])
        {
            yield return new(other.Key, other.Value);
        }
    }

    /// <summary>The state of a file that is stored as the server sent it.</summary>
    internal static ExportedFileState StateOf(bool isMiscounted, LineDamage? damage) =>
        damage is not null ? ExportedFileState.DamagedLines : isMiscounted ? ExportedFileState.CountMismatch : ExportedFileState.Complete;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
