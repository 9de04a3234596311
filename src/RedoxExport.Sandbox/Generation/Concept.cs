namespace RedoxExport.Sandbox.Generation;

/// <summary>A code of a terminology, with its display text.</summary>
internal sealed record Concept(string System, string Code, string Display);
