using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// The rows of a manifest with the links that are good now. Links expire (IG 3.0.0, response - output manifest): then the
/// manifest is fetched again, once for all who need it, and has to be the same but for its links.
/// </summary>
internal sealed class FileLinks(ExportJob job, ExportFolder folder, IExportEvents? events) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile IReadOnlyList<ManifestFile> _files = job.Manifest!.Files;
    private RedoxExportException? _end;

    /// <summary>A row with the link that is good now.</summary>
    public ManifestFile this[int row] => _files[row];

    /// <summary>Fetches the manifest again, unless somebody has since and the row has another link.</summary>
    /// <param name="row">The row.</param>
    /// <param name="refused">Its link, which the server refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException"><c>ManifestChanged</c>, <c>JobGone</c>, <c>LinksNotRenewed</c>, or the server could not be asked; said to the first who asks.</exception>
    /// <returns>Whether the manifest is newer than the refusal; <see langword="false"/> once there can be none any more.</returns>
    public async Task<bool> RenewAsync(int row, Uri refused, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_files[row].Link != refused)
            {
                return true;
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

    // The links are good whether they can be written down now or not: whoever finds old ones on disk asks anew.
    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        events.Verbose("LinksRenewed", $"Links of export {SafeText.Clean(job.Id, 100)} are refused: fetching the manifest again.");
        ExportJob asked = job.Again();
        await new ExportClient(job.Connection, events).RefreshAsync(asked, cancellationToken).ConfigureAwait(false);
        if (asked.Times != job.Times)
        {
            await KeepTimesAsync(asked.Times, cancellationToken).ConfigureAwait(false);
        }

        ExportManifest manifest = asked switch
        {
            { State: ExportJobState.Completed, Manifest: { IsPartial: false } whole } => whole,
            { State: ExportJobState.Gone } => throw ExportErrors.JobGone(job),
            _ => throw DownloadErrors.LinksNotRenewed(asked),
        };
        ManifestComparison.RequireSame(job, folder.FullPath, _files, manifest.Files);
        if (await folder.TryHoldAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                folder.WriteManifest(manifest);
            }
            finally
            {
                folder.LetOthersIn();
            }
        }

        job.Manifest = manifest;
        job.ExpiresAt = asked.ExpiresAt;
        _files = manifest.Files;
    }
}
