namespace RedoxExport.Exports;

/// <summary>Reads a published manifest into a job, in place of the answer to a status request.</summary>
internal static class PublishedAnswer
{
    /// <summary>
    /// Reads the pages and updates the job. A root that lists nothing and ends with <c>#pending</c> is not published yet: the standard does not
    /// allow that marker in a root, so its publisher is still writing it.
    /// </summary>
    /// <exception cref="RedoxExportException">The errors of <see cref="PublishedChain.ReadAsync"/>.</exception>
    public static async Task ApplyAsync(ExportJob job, PublishedState state, PublishedSource source, TimeProvider clock, CancellationToken cancellationToken)
    {
        bool isRoot = job.PollingUri == state.Root && state.Pages is null;
        PublishedPage first = state.TakeFirst() ?? (await source.AskAsync(job.PollingUri, null, cancellationToken).ConfigureAwait(false))!;
        if (isRoot && first.Page is { End: ChainEnd.Pending, Rows.Count: 0 })
        {
            job.State = ExportJobState.InProgress;
            job.Progress = "nothing is published yet";
            return;
        }

        Complete(job, state, await new PublishedChain(source).ReadAsync(first, isRoot, state.Pages, cancellationToken).ConfigureAwait(false), clock);
    }

    /// <summary>Makes a job complete with the pages that were read.</summary>
    public static void Complete(ExportJob job, PublishedState state, IReadOnlyList<PublishedPage> pages, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        job.Manifest = new ExportManifest([.. pages.Select(page => page.Page)], isPartial: false);
        JobTimes.Hear(job, job.Manifest, now);
        job.State = ExportJobState.Completed;
        job.Progress = null;
        job.PercentComplete = 100;
        job.CompletedAt = now;
        if (state.Pages is null)
        {
            state.ETag = pages[^1].Page.End == ChainEnd.Pending ? pages[^1].ETag
                : job.PollingUri == state.Root ? pages[0].ETag
                : null;
        }
    }
}
