namespace RedoxExport.Sandbox.Faults;

/// <summary>The position in a body at which a fault cuts it has been reached.</summary>
internal sealed class BodyCutException() : IOException("A fault cut the body here.");
