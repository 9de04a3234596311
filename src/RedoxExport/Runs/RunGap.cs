using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>Data that the server did not deliver in two or more runs over the same time window.</summary>
/// <param name="From">The beginning of the window, by the server's clock; <see langword="null"/> if everything was requested.</param>
/// <param name="Until">The end of the window; <see langword="null"/> if the server named no time.</param>
/// <param name="Loss">The missing data.</param>
internal sealed record RunGap(DateTimeOffset? From, DateTimeOffset? Until, DataLoss Loss);
