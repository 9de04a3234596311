using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>A file of an export on disk.</summary>
public sealed class ExportedFile
{
    /// <summary>How it stands.</summary>
    public ExportedFileState State { get; internal init; }

    /// <summary>The resource type, where the manifest names one.</summary>
    public string? Type { get; internal init; }

    /// <summary>The list of the manifest that it stands in.</summary>
    public FileCategory Category { get; internal init; }

    /// <summary>How many resources it holds: lines that are not blank.</summary>
    public long ResourceCount { get; internal init; }

    /// <summary>Bytes on disk.</summary>
    public long Length { get; internal init; }

    /// <summary>Where it is, or would be.</summary>
    public string Path { get; internal init; } = string.Empty;

    /// <summary>SHA-256 of the bytes on disk, in lower-case hexadecimal digits; empty where there is no whole file.</summary>
    public string Sha256 { get; internal init; } = string.Empty;

    /// <summary>Bytes of NDJSON: as <see cref="Length"/>, but unpacked where the file is kept under gzip.</summary>
    public long DecodedLength { get; internal init; }

    /// <summary>SHA-256 of the NDJSON: as <see cref="Sha256"/>, but unpacked where the file is kept under gzip.</summary>
    public string DecodedSha256 { get; internal init; } = string.Empty;

    /// <summary>Where it came from, without the link's query.</summary>
    public Uri? Uri { get; internal init; }

    /// <summary>How long it took, retries included; zero for a file that was whole already.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>What is wrong with it, in a sentence; <see langword="null"/> where nothing is.</summary>
    public string? Problem { get; internal init; }

    /// <summary>How many of its lines are not FHIR resources. A save looks at their first and last byte only; <c>Test-RedoxExport</c> and a run read all of each line.</summary>
    public long DamagedLines => Damage?.Count ?? 0;

    /// <summary>The lines that are not resources; <see langword="null"/> for none.</summary>
    internal LineDamage? Damage { get; init; }

    /// <summary>The lines of other types than the manifest says; <see langword="null"/> for none.</summary>
    internal LineTypeCounts? Others { get; init; }

    /// <summary>Whether lines of it are words of the server.</summary>
    internal bool HasOutcomes => Category == FileCategory.Outcome || Type == LineTypeCounts.Outcome || Others?.Outcomes > 0;

    /// <summary>What is odd about the lines of a file that is kept, in a sentence; <see langword="null"/> where nothing is.</summary>
    internal static string? ProblemOf(LineDamage? damage, LineTypeCounts? others, long resources, string? type)
    {
        if (damage is null && others is null)
        {
            return null;
        }

        string[] problems = [.. new[] { damage?.Describe(resources), others?.Describe(resources, type) }.OfType<string>()];
        return problems.Length == 0 ? null : string.Join(" ", problems);
    }

    /// <summary>Whether the server counts other resources, also if the state says something worse.</summary>
    internal bool IsMiscounted { get; init; }

    /// <summary>How many resources of each type it holds, as far as that was counted: lines of other types than the manifest says are their own.</summary>
    internal IEnumerable<KeyValuePair<string?, long>> CountsByType()
    {
        yield return new(Type, ResourceCount - (Others?.Total ?? 0));
        foreach (KeyValuePair<string, long> other in Others?.Types ?? [])
        {
            yield return new(other.Key, other.Value);
        }
    }

    /// <summary>The state of a file that is as the server sent it.</summary>
    internal static ExportedFileState StateOf(bool isMiscounted, LineDamage? damage) =>
        damage is not null ? ExportedFileState.DamagedLines : isMiscounted ? ExportedFileState.CountMismatch : ExportedFileState.Complete;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
