using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>A file that was read back.</summary>
/// <param name="File">How it stands.</param>
/// <param name="Counts">How its resources stand to the request, if that was looked at.</param>
/// <param name="IsDamageNew">Whether it has damaged lines, and was not fetched again for them yet.</param>
internal sealed record CheckedFile(ExportedFile File, AnswerCounts? Counts, bool IsDamageNew);
