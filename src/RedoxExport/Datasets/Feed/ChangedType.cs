using System.Text;
using System.Text.Json;
using RedoxExport.Resources;

namespace RedoxExport.Datasets;

/// <summary>The changes of one type's resources in a change set.</summary>
internal sealed record ChangedType
{
    /// <summary>The FHIR resource type.</summary>
    public required string Type { get; init; }

    public required long Added { get; init; }

    public required long Updated { get; init; }

    /// <summary>The number of resources that the server deleted, or that a full run no longer has.</summary>
    public required long Deleted { get; init; }

    /// <summary>The number of resources whose patients left the group.</summary>
    public required long Left { get; init; }

    /// <summary>The number of resources that are no longer in the view.</summary>
    public long Removed => Deleted + Left;

    /// <summary>The lines of the added and updated resources as the view has them, sorted by id; <see langword="null"/> if there are none.</summary>
    public ChangedFile? LinesFile { get; init; }

    /// <summary>
    /// The ids of the updated, deleted and left resources, sorted, one JSON string a line: their earlier lines are no longer in the view.
    /// <see langword="null"/> if there are none.
    /// </summary>
    public ChangedFile? IdsFile { get; init; }

    public string? LinesPath => LinesFile?.Path;

    public string? RemovedIdsPath => IdsFile?.Path;

    /// <summary>The file of the added and updated resources. Reading it fails if its bytes are not those that were recorded.</summary>
    public ResourceFile? Lines => LinesFile is { } file ? ResourceFile.Open(file.Path).Expecting(file.Sha256) : null;

    /// <summary>
    /// Reads the ids of <see cref="IdsFile"/>, in constant memory. A follower deletes what it has of these resources, and then inserts what it makes
    /// of <see cref="Lines"/>.
    /// </summary>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public IEnumerable<string> ReadRemovedIds()
    {
        if (IdsFile is null)
        {
            yield break;
        }

        using FileStream file = new(IdsFile.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
        using StreamReader lines = new(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, RecordFile.BufferSize);
        while (lines.ReadLine() is { } line)
        {
            yield return line.Contains('\\') ? Unescape(line) : line[1..^1];
        }
    }

    private static string Unescape(string line)
    {
        using JsonDocument text = JsonDocument.Parse(line);
        return text.RootElement.GetString()!;
    }
}
