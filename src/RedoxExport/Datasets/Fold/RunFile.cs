using RedoxExport.Resources;

namespace RedoxExport.Datasets;

/// <summary>A file of a run.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="File">The file; it is read to its end only if its bytes are those that were saved.</param>
/// <param name="IsOfDeletions">Whether it says what was deleted.</param>
internal sealed record RunFile(int Run, ResourceFile File, bool IsOfDeletions);
