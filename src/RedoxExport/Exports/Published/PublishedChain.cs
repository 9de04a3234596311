namespace RedoxExport.Exports;

/// <summary>Reads a published manifest: its pages, and the pages of the updates that follow in the same chain.</summary>
/// <param name="source">Requests the pages.</param>
internal sealed class PublishedChain(PublishedSource source)
{
    // A publisher that replaces its list more often than it can be read has no list to save.
    private const int MostReadings = 3;

    /// <summary>
    /// Reads the pages from a first one to the end of the chain. If that is the root of the manifest and has further pages, it is requested once
    /// more at the end: if it has changed in the meantime, the pages may belong to two lists, and are read again.
    /// </summary>
    /// <param name="first">The first page.</param>
    /// <param name="isRoot">True if the first page is the root.</param>
    /// <param name="most">The number of pages to read; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="RedoxExportException">The errors of <see cref="PublishedSource.AskAsync"/>; <c>ManifestInvalid</c>.</exception>
    public async Task<IReadOnlyList<PublishedPage>> ReadAsync(PublishedPage first, bool isRoot, int? most, CancellationToken cancellationToken)
    {
        for (int reading = 1; ; reading++)
        {
            IReadOnlyList<PublishedPage> pages = await FollowAsync(first, most, cancellationToken).ConfigureAwait(false);
            if (!isRoot || pages.Count == 1 || await source.AskAsync(first.Address, first.ETag, cancellationToken).ConfigureAwait(false) is not { } now || !now.DiffersFrom(first))
            {
                return pages;
            }

            if (reading == MostReadings)
            {
                throw ExportErrors.PublishedUnsettled(first.Page.From, MostReadings);
            }

            first = now;
        }
    }

    private async Task<IReadOnlyList<PublishedPage>> FollowAsync(PublishedPage first, int? most, CancellationToken cancellationToken)
    {
        List<PublishedPage> pages = [first];
        HashSet<string> seen = new(StringComparer.Ordinal) { WithoutFragment(first.Address), WithoutFragment(first.Page.From) };
        while (pages[^1].Page.Next is { } next && (most is null || pages.Count < most))
        {
            if (!seen.Add(WithoutFragment(next)))
            {
                throw ExportErrors.PublishedEndless(next, "was already read");
            }

            if (pages.Count >= ManifestLoader.MostPages)
            {
                throw ExportErrors.PublishedEndless(next, FormattableString.Invariant($"would be page {ManifestLoader.MostPages + 1}"));
            }

            // Only a page on disk may lead to another file on disk.
            if (next.IsFile && !pages[^1].Page.From.IsFile)
            {
                throw ExportErrors.ManifestFileUnreadable(next, "a page on a server leads to it", null);
            }

            pages.Add((await source.AskAsync(next, null, cancellationToken).ConfigureAwait(false))!);
        }

        return pages;
    }

    // The fragment is not sent, so two links that differ in it are the same page.
    private static string WithoutFragment(Uri address) => address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped);
}
