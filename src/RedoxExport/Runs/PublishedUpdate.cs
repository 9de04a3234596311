using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Runs;

/// <summary>
/// Finds what a publisher has that earlier runs do not have (IG 4.0.0-ballot, publish, manifest retrieval flow): nothing, the updates of the same
/// chain, or a new complete list. If nothing is new, one request is enough.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="request">The request with the address of the manifest.</param>
/// <param name="root">The folder that holds the runs.</param>
/// <param name="events">Receives progress messages and warnings.</param>
internal sealed class PublishedUpdate(RedoxConnection connection, ExportRequest request, string root, IExportEvents events)
{
    private Uri Manifest => request.ManifestUri!;

    private ExportClient Client => new(connection, events);

    /// <summary>Asks the publisher.</summary>
    /// <param name="basis">The run to continue; <see langword="null"/> to begin with the manifest itself.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="RedoxExportException">The errors of <see cref="PublishedChain.ReadAsync"/>, or a disk error.</exception>
    public async Task<PublishedStep> AskAsync(ExportRun? basis, CancellationToken cancellationToken)
    {
        if (basis?.Published is not { } position || TailOf(position.SameAs ?? basis.Id) is not { } known)
        {
            return All(null);
        }

        PublishedSource source = new(connection, Manifest, events) { IsOpen = known.IsOpen };
        PublishedPage? now;
        try
        {
            now = await source.AskAsync(known.Address, position.ETag, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.NotFound && known.IsOfChain && known.Address != Manifest)
        {
            events.Verbose("PublishedChainGone", $"{e.Message} The run begins with the manifest again.");
            return All(null);
        }

        if (now is null || (known.Page is { } page && now.Page.HasBytesOf(page)))
        {
            return PublishedStep.Unchanged(now is null ? position.ETag : now.ETag);
        }

        return known.IsOfChain ? await ContinueAsync(source, known.Page!, now, cancellationToken).ConfigureAwait(false) : All(now);
    }

    /// <summary>Continues a chain whose last page has changed. If it does not go on, the run begins with the manifest again.</summary>
    private async Task<PublishedStep> ContinueAsync(PublishedSource source, ManifestPage before, PublishedPage now, CancellationToken cancellationToken)
    {
        bool hasSameFiles = now.Page.HasRowsOf(before);
        if (hasSameFiles && now.Page.End == ChainEnd.Pending)
        {
            return PublishedStep.Unchanged(now.ETag);
        }

        if (!hasSameFiles && now.Address == Manifest)
        {
            return All(now);
        }

        // Some publishers put the files of an update into the page that was pending, instead of a link to a new page.
        Uri? first = hasSameFiles ? now.Page.Next : now.Address;
        if (first is null || now.Page.End == ChainEnd.Closed)
        {
            return All(null);
        }

        PublishedPage page = hasSameFiles ? (await source.AskAsync(first, null, cancellationToken).ConfigureAwait(false))! : now;
        IReadOnlyList<PublishedPage> pages = await new PublishedChain(source).ReadAsync(page, isRoot: false, null, cancellationToken).ConfigureAwait(false);
        if (pages[^1].Page.End == ChainEnd.Closed)
        {
            return All(null);
        }

        ExportJob job = Client.AttachPublished(request, first);
        PublishedAnswer.Complete(job, job.Published!, pages, connection.Gate.Options.Pacing.Clock);
        return new PublishedStep(job, IsIncrement: true, null);
    }

    private PublishedStep All(PublishedPage? first) => new(Client.AttachPublished(request, null, first), IsIncrement: false, null);

    // Without the folder, or if it is damaged, everything is fetched again.
    private PublishedTail? TailOf(string run)
    {
        try
        {
            return ExportResume.PublishedTailOf(Path.Combine(root, run), Manifest);
        }
        catch (RedoxExportException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.InvalidData)
        {
            events.Verbose("PublishedPositionLost", $"{e.Message} The run begins with the manifest again.");
            return null;
        }
    }
}

/// <summary>The pages that a run of published data has to save.</summary>
/// <param name="Job">The pages to save; <see langword="null"/> if nothing is new.</param>
/// <param name="IsIncrement">True if the pages add to the data of earlier runs.</param>
/// <param name="ETag">If nothing is new, the current ETag.</param>
internal sealed record PublishedStep(ExportJob? Job, bool IsIncrement, string? ETag)
{
    public static PublishedStep Unchanged(string? etag) => new(null, IsIncrement: true, etag);
}
