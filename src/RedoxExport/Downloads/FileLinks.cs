using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// The rows of a manifest with the links that are good now. Links expire (IG 3.0.0, response - output manifest): then the
/// manifest is fetched again, once for all who need it, and has to be the same but for its links.
/// </summary>
internal sealed class FileLinks(ExportJob job, ExportFolder folder, IExportEvents? events) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile Links _links = new(0, job.Manifest!.Files);
    private RedoxExportException? _end;

    /// <summary>A row, and of which fetch of the manifest it is.</summary>
    public (ManifestFile File, int Generation) this[int row]
    {
        get
        {
            Links links = _links;
            return (links.Files[row], links.Generation);
        }
    }

    /// <summary>Fetches the manifest again, unless somebody has since.</summary>
    /// <param name="seen">The generation whose link the server refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException"><c>ManifestChanged</c>, <c>JobGone</c>, <c>LinksNotRenewed</c>, or the server could not be asked; said to the first who asks.</exception>
    /// <returns>Whether there are links that are newer; <see langword="false"/> once there can be none any more.</returns>
    public async Task<bool> RenewAsync(int seen, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_links.Generation > seen)
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

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        events.Verbose("LinksRenewed", $"Links of export {Transport.SafeText.Clean(job.Id, 100)} are refused: fetching the manifest again.");
        ExportClient client = new(job.Connection, events);
        ExportJob asked = await client.RefreshAsync(client.Attach(job.PollingUri), cancellationToken).ConfigureAwait(false);
        ExportManifest manifest = asked switch
        {
            { State: ExportJobState.Completed, Manifest: { IsPartial: false } whole } => whole,
            { State: ExportJobState.Gone } => throw ExportErrors.JobGone(job),
            _ => throw DownloadErrors.LinksNotRenewed(asked),
        };
        ManifestComparison.RequireSame(job, folder.FullPath, _links.Files, manifest.Files);
        folder.WriteManifest(manifest);
        job.Manifest = manifest;
        job.ExpiresAt = asked.ExpiresAt;
        _links = new Links(_links.Generation + 1, manifest.Files);
    }

    private sealed record Links(int Generation, IReadOnlyList<ManifestFile> Files);
}
