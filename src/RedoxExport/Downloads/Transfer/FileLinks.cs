using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// The rows of the list that a folder was begun with, with the links that are good now. Links expire (IG 3.0.0, response - output manifest):
/// then the manifest is fetched again, once for all who need it, and has to have the same rows, in any order. It is used for its links only:
/// names and rows stay those of the first list, which stays on disk.
/// </summary>
internal sealed class FileLinks(ExportJob job, ExportFolder folder, ManifestFiles first, IExportEvents? events) : IDisposable
{
    /// <summary>The connection that the files are asked for on.</summary>
    public RedoxConnection Connection => job.Connection;

    private readonly SemaphoreSlim _one = new(1);
    private readonly RowMarks _marks = new(first);
    private volatile Links _links = new(RowMatch.Of(job, folder.FullPath, first, job.Manifest!.Rows));
    private RedoxExportException? _end;

    /// <summary>A row of the first list with the link that is good now.</summary>
    public ManifestFile this[int row] => _links.Match[row];

    /// <summary>A row with the link that is good now: the same object as before, if that has it.</summary>
    public ManifestFile Renew(int row, ManifestFile before) => _links.Match.Renew(row, before);

    /// <summary>See <see cref="RowMarks.Of(int, ManifestFile)"/>.</summary>
    public string MarkOf(int row, ManifestFile file) => _marks.Of(row, file);

    /// <summary>Tells if the journal's word on a name is on the file of a row. If nothing but its kind says which row of a later list it is, the file is fetched again.</summary>
    public bool IsOfRow(JournalEntry entry, int row) =>
        IsSamePlace(row, entry.Url)
            ? entry.Row is null || _marks.IsOfRow(entry, row)
            : _marks.IsOfRow(entry, row) && IsSamePlace(row, first[row].Link.AbsoluteUri);

    /// <summary>Tells if bytes that came by a link can be continued by the one that a row has now.</summary>
    public bool IsSamePlace(int row, string url) => SharedPaths.IsSameFile(url, this[row].Link.AbsoluteUri, IsShared(row));

    /// <summary>Fetches the manifest again, unless somebody has since and the row has another link.</summary>
    /// <param name="row">The row.</param>
    /// <param name="refused">Its link, which the server refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException"><c>ManifestChanged</c>, <c>JobGone</c>, <c>LinksNotRenewed</c>, or the server could not be asked; said to the first who asks.</exception>
    /// <returns>Tells if the manifest is newer than the refusal; <see langword="false"/> once there can be none any longer.</returns>
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
                // Nothing is known of the link: that it was refused is not the last word on the file.
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

    // An answer that names an earlier moment than all before it counts from now on, whatever becomes of this save.
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
        Links links = new(RowMatch.Of(job, folder.FullPath, first, manifest.Rows));
        job.Manifest = manifest;
        job.ExpiresAt = asked.ExpiresAt;
        _links = links;
    }

    /// <summary>What was found in one list, together.</summary>
    private sealed class Links(RowMatch match)
    {
        public RowMatch Match { get; } = match;

        public Lazy<SharedPaths> Shared { get; } = new(match.SharedPaths);
    }
}
