namespace RedoxExport.Resources;

/// <summary>A line that is not a resource.</summary>
/// <param name="Before">The number of items of its block that come before it.</param>
/// <param name="Line">Its number in the block, from 1.</param>
/// <param name="Fault">The fault and its position.</param>
internal readonly record struct BadLine(int Before, long Line, LineFault Fault);
