namespace RedoxExport.Resources;

/// <summary>What is wrong with a line, and at which of its bytes (from 0).</summary>
internal readonly record struct LineFault(LineFaultKind Kind, long Position = 0);
