using RedoxExport.Resources;

namespace RedoxExport.Datasets;

/// <summary>A file of a run.</summary>
/// <param name="Run">The run's index.</param>
/// <param name="File">The file. If its bytes are not those that were saved, reading it to the end fails.</param>
/// <param name="IsOfDeletions">True if the file lists deletions.</param>
internal sealed record RunFile(int Run, ResourceFile File, bool IsOfDeletions);
