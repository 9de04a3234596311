namespace RedoxExport.Authentication;

/// <summary>
/// A personal certificate store of Windows. An enumeration of our own, because .NET's would load its assembly with every import of the module.
/// </summary>
public enum KeyStoreLocation
{
    /// <summary>The store of the user.</summary>
    CurrentUser,

    /// <summary>The store of the computer.</summary>
    LocalMachine,
}
