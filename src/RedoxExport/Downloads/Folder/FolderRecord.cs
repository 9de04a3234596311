using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>The content of a folder's <c>export.json</c>.</summary>
internal sealed record FolderRecord
{
    public required string State { get; init; }

    public string? Id { get; init; }

    /// <summary>The FHIR base that the data come from.</summary>
    public Uri? BaseUri { get; init; }

    public string? ContentLocation { get; init; }

    public string? PollingUrlSha256 { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>True if the folder has resources that were fetched one by one because others refer to them. No export on a server stands behind it.</summary>
    public bool IsOfReferences => Id == ExportLayout.ReferencesFolder;

    /// <summary>The times of the server's clock that its answers have named.</summary>
    public ServerTimes Times { get; init; } = ServerTimes.None;

    /// <summary>True if the request asks for changes since a given time.</summary>
    public bool AsksForChanges { get; init; }

    /// <summary>True if an empty export is plausible: it asks for changes only, or its request is not known.</summary>
    public bool MayBeEmpty => AsksForChanges || RequestJson is null;

    /// <summary>The number of errors that the server reports inside the export, once it is saved.</summary>
    public long OutcomeErrors { get; init; }

    /// <summary>The number of warnings that the server reports inside the export, once it is saved.</summary>
    public long OutcomeWarnings { get; init; }

    /// <summary>The JSON of the request, as it was written.</summary>
    public string? RequestJson { get; init; }

    /// <summary>
    /// The address of each page of the manifest, which is the base of its relative links; empty if all pages came from the polling URL.
    /// </summary>
    public IReadOnlyList<Uri> ManifestFrom { get; init; } = [];
}
