namespace RedoxExport.Resources;

/// <summary>A line that is no resource.</summary>
/// <param name="Before">How many items come before it.</param>
/// <param name="Line">Its number in the piece, from 1.</param>
/// <param name="Fault">What is wrong.</param>
internal readonly record struct BadLine(int Before, long Line, LineFault Fault);
