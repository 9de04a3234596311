using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>The result of saving the attachments of an export or a current view.</summary>
public sealed class AttachmentResult
{
    internal AttachmentResult()
    {
    }

    /// <summary>The number of attachments in the resources, those that were not selected included.</summary>
    public long Count { get; internal init; }

    /// <summary>The number of attachments that are saved, and are as their resources say.</summary>
    public long Complete { get; internal init; }

    /// <summary>The number of attachments that are saved, and have another size or hash than their resources say.</summary>
    public long Mismatched { get; internal init; }

    /// <summary>The number of attachments that are not saved because their content type was not selected, or because they are too large.</summary>
    public long Skipped { get; internal init; }

    /// <summary>The number of attachments that are not saved because the server does not have them, or because their resources do not say where they are.</summary>
    public long Missing { get; internal init; }

    /// <summary>The number of attachments that could not be saved. The next call tries again.</summary>
    public long Failed { get; internal init; }

    /// <summary>The number of attachments that the server does not have, which <see cref="Missing"/> contains.</summary>
    internal long NotFound { get; init; }

    /// <summary>The number of attachments that are too large, which <see cref="Skipped"/> contains.</summary>
    internal long TooLarge { get; init; }

    /// <summary>The number of files that this call has saved. Attachments with the same content are one file.</summary>
    public long SavedFiles { get; internal init; }

    /// <summary>The size of these files, in bytes.</summary>
    public long SavedBytes { get; internal init; }

    /// <summary>The number of files that this call has deleted, because no resource refers to them.</summary>
    public long RemovedFiles { get; internal init; }

    /// <summary>The size of these files, in bytes.</summary>
    public long RemovedBytes { get; internal init; }

    /// <summary>The time that the call took.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The index: a line of JSON for each attachment.</summary>
    public string IndexPath { get; internal init; } = string.Empty;

    /// <summary>The folder of the attachments.</summary>
    public string Destination { get; internal init; } = string.Empty;

    /// <summary>The folder of the resources.</summary>
    public string Path { get; internal init; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        yield return Amount.Of(SavedFiles, "new file");
        if (RemovedFiles > 0)
        {
            yield return $"{Amount.Of(RemovedFiles, "file")} removed";
        }

        yield return FormattableString.Invariant($"{Complete + Mismatched:N0} of {Amount.Of(Count, "attachment")} saved");
        if (Missing > 0)
        {
            yield return FormattableString.Invariant($"{Missing:N0} missing");
        }

        if (Failed > 0)
        {
            yield return FormattableString.Invariant($"{Failed:N0} failed");
        }
    }
}
