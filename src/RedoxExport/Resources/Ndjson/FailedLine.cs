namespace RedoxExport.Resources;

/// <summary>A line that is a resource, but for which a view or a condition has no result.</summary>
/// <param name="Before">The number of items of its block that come before it.</param>
/// <param name="Line">Its number in the block, from 1.</param>
/// <param name="Problem">The problem, as a sentence without the final period and without any value of the resource.</param>
internal readonly record struct FailedLine(int Before, long Line, string Problem);
