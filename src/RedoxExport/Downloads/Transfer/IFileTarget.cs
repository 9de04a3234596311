using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>A file that is downloaded: its link, its checks, and its place on disk.</summary>
internal interface IFileTarget
{
    /// <summary>The file with its current link.</summary>
    ManifestFile File { get; }

    /// <summary>The file's name in messages.</summary>
    string Name { get; }

    /// <summary>The media types to ask for: the value of <c>Accept</c>.</summary>
    string Accept { get; }

    /// <summary>True if the content is kept as it is, whatever it is: it is not NDJSON, and gzip is unpacked only if the response says so.</summary>
    bool IsOpaque { get; }

    /// <summary>The resource type expected of the file's lines; <see langword="null"/> for any type.</summary>
    string? ExpectedType { get; }

    /// <summary>True if the server can give a new link for one that has expired.</summary>
    bool HasNewLinks { get; }

    /// <summary>The link that the server gave last.</summary>
    Uri LinkNow { get; }

    /// <summary>The folder of a manifest on disk, whose files are copied; <see langword="null"/> if files are requested.</summary>
    Uri? LocalRoot { get; }

    /// <summary>Creates what hashes and counts the content of one attempt.</summary>
    ContentCheck NewCheck();

    /// <summary>Opens the partial file to continue after the bytes that are kept.</summary>
    /// <param name="gzip">True for the gzip file.</param>
    /// <param name="keep">The number of bytes to keep.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    DiskFile OpenPartial(bool gzip, long keep);

    /// <summary>The point where an earlier process stopped; <see langword="null"/> if there is nothing to resume.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    ResumePoint? PointBefore();

    /// <summary>Switches to the current link.</summary>
    /// <param name="point">Where the download was to resume.</param>
    /// <returns>The same point; <see langword="null"/> if the received bytes may belong to another file.</returns>
    ResumePoint? Renew(ResumePoint? point);

    /// <summary>Requests a new link.</summary>
    /// <param name="refused">The link that the server refused.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns><see langword="false"/> if the server has given no newer answer.</returns>
    Task<bool> RenewLinkAsync(Uri refused, CancellationToken cancellationToken);

    /// <summary>Records in the journal how much of a partial file is certain to be on disk.</summary>
    void JournalPartial(FileBody body, long flushed, FileHead head);

    /// <summary>Revokes the journal entry of a partial file, if there is one, because other bytes are about to replace that file.</summary>
    void ForgetPartial();

    /// <summary>Records that the partial file must not be resumed.</summary>
    void JournalDamaged();

    /// <summary>Deletes partial files that are no longer needed.</summary>
    void DropPartials();

    /// <summary>Makes the error for a response that is not the file.</summary>
    RedoxExportException Refused(GateResponse response);

    /// <summary>Takes the file out of the document in which the server sent it, if there is one.</summary>
    /// <exception cref="RedoxExportException">The document is damaged, or a disk error.</exception>
    ReceivedFile Unwrap(ReceivedFile received);

    /// <summary>How the file differs from what the server says about it, as a clause that follows "it"; <see langword="null"/> if it does not.</summary>
    string? DifferenceOf(ReceivedFile received);

    /// <summary>Records that a file is complete, then gives it its final name.</summary>
    /// <param name="received">The file.</param>
    /// <param name="isDifferent">True if it differs from what the server says, and was received twice with the same bytes.</param>
    /// <returns>The path.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    string Keep(ReceivedFile received, bool isDifferent);
}
