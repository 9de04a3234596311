using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>The result of reading a saved file back.</summary>
/// <param name="File">The file with its state.</param>
/// <param name="Counts">The comparison of its resources with the request; <see langword="null"/> if the file could not be read.</param>
/// <param name="IsDamageNew">True if the file has damaged lines and has not been fetched again because of them.</param>
internal sealed record CheckedFile(ExportedFile File, AnswerCounts? Counts, bool IsDamageNew);
