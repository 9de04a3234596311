namespace RedoxExport.Resources;

/// <summary>What was made of some lines of a file, and what is wrong with others of them.</summary>
/// <param name="Items">What was made, in the order of the lines.</param>
/// <param name="Errors">What is wrong, each with the number of items that come before it.</param>
/// <param name="LinesBefore">How many lines of the file come before these.</param>
internal sealed record ResourceBatch<T>(List<T> Items, IReadOnlyList<(int Before, RedoxExportException Error)> Errors, long LinesBefore = 0);
