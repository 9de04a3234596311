namespace RedoxExport.Cmdlets;

/// <summary>Windows PowerShell has no load contexts, so it gets no assemblies that another module may have loaded in another version.</summary>
internal static class StoresContext
{
    /// <summary>Reports that PowerShell 7 is needed.</summary>
    /// <typeparam name="T">The base class or interface in the engine.</typeparam>
    /// <param name="type">The full name of the type.</param>
    /// <param name="purpose">The parameter or cmdlet that needs it, for the error: <c>-PostgreSql</c>.</param>
    /// <exception cref="RedoxExportException"><c>PowerShellTooOld</c>.</exception>
    public static T Create<T>(string type, string purpose)
        where T : class => throw CmdletErrors.PowerShellTooOld(purpose);
}
