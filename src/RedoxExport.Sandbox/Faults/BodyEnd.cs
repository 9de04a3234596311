namespace RedoxExport.Sandbox.Faults;

/// <summary>The behavior of the connection after a body was cut.</summary>
internal enum BodyEnd
{
    /// <summary>The connection is closed without an orderly end of the body.</summary>
    Reset,

    /// <summary>Nothing is sent, and the connection stays open until the sandbox stops.</summary>
    Silence,

    /// <summary>The body ends in an orderly way, as if it were complete.</summary>
    Orderly,
}
