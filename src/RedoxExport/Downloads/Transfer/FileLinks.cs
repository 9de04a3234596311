using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// The rows of the first manifest that a folder was started with, with their current links. Links expire (IG 3.0.0, response - output manifest).
/// The manifest is then fetched again, once for all downloads that need it, and must have the same rows, in any order. Only its links are used:
/// names and rows remain those of the first manifest, which stays on disk.
/// </summary>
internal sealed class FileLinks(ExportJob job, ExportFolder folder, ManifestFiles first, IExportEvents? events) : IDisposable
{
    /// <summary>The connection that requests the files.</summary>
    public RedoxConnection Connection => job.Connection;

    /// <summary>The address of the manifest on disk whose files are on disk, too; <see langword="null"/> if the manifest came from a server.</summary>
    public Uri? LocalRoot => job.Published?.Root is { IsFile: true } root ? root : null;

    private readonly SemaphoreSlim _one = new(1);
    private readonly RowMarks _marks = new(first);
    private volatile Links _links = new(RowMatch.Of(job, folder.FullPath, first, job.Manifest!.Rows));
    private RedoxExportException? _end;

    /// <summary>A row of the first manifest with its current link.</summary>
    public ManifestFile this[int row] => _links.Match[row];

    /// <summary>Returns a row with its current link: the object from before, if it has that link.</summary>
    public ManifestFile Renew(int row, ManifestFile before) => _links.Match.Renew(row, before);

    /// <summary>See <see cref="RowMarks.Of(int, ManifestFile)"/>.</summary>
    public string MarkOf(int row, ManifestFile file) => _marks.Of(row, file);

    /// <summary>
    /// Returns true if a journal entry is about the file of a row. If only its kind (type, count, size) identifies the row in a later manifest,
    /// the result is false and the file is fetched again.
    /// </summary>
    public bool IsOfRow(JournalEntry entry, int row) =>
        IsSameFile(row, entry.Url)
            ? entry.Row is null || _marks.IsOfRow(entry, row)
            : _marks.IsOfRow(entry, row) && IsSameFile(row, first[row].Link.AbsoluteUri);

    /// <summary>Returns true if bytes received from a link can be resumed from the row's current link.</summary>
    public bool IsSameFile(int row, string url) => SharedPaths.IsSameFile(url, this[row].Link.AbsoluteUri, IsShared(row));

    /// <summary>Fetches the manifest again, unless another download has done so and the row has a new link.</summary>
    /// <param name="row">The row.</param>
    /// <param name="refused">The row's link that the server refused.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ManifestChanged</c>, <c>JobGone</c>, <c>LinksNotRenewed</c>, or the server did not answer. The first caller gets the error. Later callers
    /// get it only if the server did not answer.
    /// </exception>
    /// <returns>
    /// True if the manifest is newer than the refusal; <see langword="false"/> if an earlier attempt showed that it cannot be renewed.
    /// </returns>
    public async Task<bool> RenewAsync(int row, Uri refused, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (this[row].Link != refused)
            {
                return true;
            }

            if (_end is { Recovery: Recovery.RepeatRequest } outage)
            {
                // The server did not answer, so there may be a newer link: the refusal is not final for the file.
                throw outage;
            }

            if (_end is not null)
            {
                return false;
            }

            try
            {
                await FetchAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (RedoxExportException e)
            {
                _end = e;
                throw;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool IsShared(int row)
    {
        Links links = _links;
        return links.Shared.Value.Has(first, row) || links.Shared.Value.Has(links.Match[row]);
    }

    // If an answer names an earlier server time than all answers before it, save it at once: it counts even if this save fails.
    private async Task KeepTimesAsync(ServerTimes times, CancellationToken cancellationToken)
    {
        job.Times = job.Times.With(times);
        if (await folder.TryHoldAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                folder.WriteTimes(job);
            }
            finally
            {
                folder.LetOthersIn();
            }
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        events.Verbose("LinksRenewed", $"Links of export {SafeText.Clean(job.Id, 100)} are refused: fetching the manifest again.");
        ExportJob asked = job.Again();
        await new ExportClient(job.Connection, events) { WaitsOutOutages = true }.SettleAsync(asked, cancellationToken).ConfigureAwait(false);
        if (asked.Times != job.Times)
        {
            await KeepTimesAsync(asked.Times, cancellationToken).ConfigureAwait(false);
        }

        ExportManifest manifest = asked switch
        {
            { State: ExportJobState.Completed, Manifest: { IsPartial: false } whole } => whole,
            _ => throw ExportErrors.EndOf(asked) ?? DownloadErrors.LinksNotRenewed(asked),
        };
        Links links = new(MatchOf(manifest.Rows));
        job.Manifest = manifest;
        job.ExpiresAt = asked.ExpiresAt;
        _links = links;
    }

    private RowMatch MatchOf(ManifestFiles now)
    {
        try
        {
            return RowMatch.Of(job, folder.FullPath, first, now);
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.UseAnotherFolder && job.Published is not null)
        {
            throw DownloadErrors.PublishedReplaced(e);
        }
    }

    /// <summary>The results for one manifest, exchanged in one assignment.</summary>
    private sealed class Links(RowMatch match)
    {
        public RowMatch Match { get; } = match;

        public Lazy<SharedPaths> Shared { get; } = new(match.SharedPaths);
    }
}
