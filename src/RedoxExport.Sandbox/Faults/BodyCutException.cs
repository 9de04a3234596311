namespace RedoxExport.Sandbox.Faults;

/// <summary>A body has come to where a fault cuts it.</summary>
internal sealed class BodyCutException() : IOException("A fault cut the body here.");
