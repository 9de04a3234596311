namespace RedoxExport.Runs;

/// <summary>The position of a run in published data, for the next run.</summary>
/// <param name="ETag">The ETag of the page that shows if there is something new; <see langword="null"/> if the server sent none.</param>
/// <param name="SameAs">The id of the run whose folder has the current data, if this run found nothing new.</param>
internal sealed record PublishedPosition(string? ETag, string? SameAs);
