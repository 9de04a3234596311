namespace RedoxExport.Resources;

/// <summary>The items that were made of some lines of a file, and the errors of the other lines.</summary>
/// <param name="Items">The items, in the order of the lines.</param>
/// <param name="Errors">The errors, each with the number of items that come before it.</param>
/// <param name="LinesBefore">The number of lines of the file before this batch.</param>
internal sealed record ResourceBatch<T>(List<T> Items, IReadOnlyList<(int Before, RedoxExportException Error)> Errors, long LinesBefore = 0);
