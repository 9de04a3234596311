using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>What a folder's <c>export.json</c> said when it was opened.</summary>
internal sealed record FolderRecord
{
    public required string State { get; init; }

    public string? Id { get; init; }

    public string? ContentLocation { get; init; }

    public string? PollingUrlSha256 { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The moments of the server's clock that its answers have named.</summary>
    public ServerTimes Times { get; init; } = ServerTimes.None;

    /// <summary>Whether the request asks for what changed since a moment.</summary>
    public bool AsksForChanges { get; init; }

    /// <summary>Whether it may well be that nothing comes: an increment, or an export whose request is not known.</summary>
    public bool MayBeEmpty => AsksForChanges || RequestJson is null;

    /// <summary>How many errors the server reports inside of the export, once it is saved.</summary>
    public long OutcomeErrors { get; init; }

    /// <summary>How many warnings it reports there, once it is saved.</summary>
    public long OutcomeWarnings { get; init; }

    /// <summary>The request as it was written.</summary>
    public string? RequestJson { get; init; }

    /// <summary>Where each page of the manifest came from, which its relative links are relative to; empty if all came from the polling URL.</summary>
    public IReadOnlyList<Uri> ManifestFrom { get; init; } = [];
}
