namespace RedoxExport.Sandbox.Faults;

/// <summary>What comes after a body that was cut.</summary>
internal enum BodyEnd
{
    /// <summary>The connection is broken off.</summary>
    Reset,

    /// <summary>Nothing, until the sandbox stops.</summary>
    Silence,

    /// <summary>An orderly end, as if nothing were missing.</summary>
    Orderly,
}
