namespace RedoxExport.Attachments;

/// <summary>The result of saving the attachments of an export or a current view.</summary>
public sealed class AttachmentResult
{
    internal AttachmentResult()
    {
    }

    /// <summary>The number of attachments in the resources, those that were not selected included.</summary>
    public required long Count { get; init; }

    /// <summary>The number of attachments that are saved, and are as their resources say.</summary>
    public required long Complete { get; init; }

    /// <summary>The number of attachments that are saved, and have another size or hash than their resources say.</summary>
    public required long Mismatched { get; init; }

    /// <summary>The number of attachments that are not saved because their content type was not selected, or because they are too large.</summary>
    public required long Skipped { get; init; }

    /// <summary>The number of attachments that are not saved because the server does not have them, or because their resources do not say where they are.</summary>
    public required long Missing { get; init; }

    /// <summary>The number of attachments that could not be saved. The next call tries again.</summary>
    public required long Failed { get; init; }

    /// <summary>The number of files that this call has saved. Attachments with the same content are one file.</summary>
    public required long SavedFiles { get; init; }

    /// <summary>The size of these files, in bytes.</summary>
    public required long SavedBytes { get; init; }

    /// <summary>The number of files that this call has deleted, because no resource refers to them.</summary>
    public required long RemovedFiles { get; init; }

    /// <summary>The size of these files, in bytes.</summary>
    public required long RemovedBytes { get; init; }

    /// <summary>The time that the call took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The index: a line of JSON for each attachment.</summary>
    public required string IndexPath { get; init; }

    /// <summary>The folder of the attachments.</summary>
    public required string Destination { get; init; }

    /// <summary>The folder of the resources.</summary>
    public required string Path { get; init; }
}
