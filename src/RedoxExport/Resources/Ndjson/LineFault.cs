namespace RedoxExport.Resources;

/// <summary>A fault of a line and its byte offset in the line, from 0.</summary>
internal readonly record struct LineFault(LineFaultKind Kind, long Position = 0);
