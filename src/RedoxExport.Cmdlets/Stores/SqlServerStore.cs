using System.Reflection;
using RedoxExport.Tables;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The assembly for SQL Server. It is loaded by its name on first use: nothing of it is loaded at the import, and the module has a build of it for each
/// PowerShell but none for .NET Standard. Its client is PowerShell's own, so it needs no load context.
/// </summary>
internal static class SqlServerStore
{
    private const string FileName = "RedoxExport.SqlServer.dll";
    private const string TypeName = "RedoxExport.SqlServer.SqlServerTargets";

    /// <summary>Creates what creates the target.</summary>
    /// <param name="purpose">The parameter that needs it, for the error: <c>-SqlServer</c>.</param>
    /// <exception cref="RedoxExportException"><c>StoresNotLoaded</c>.</exception>
    public static SyncTargets Create(string purpose)
    {
        try
        {
            string folder = Path.GetDirectoryName(typeof(SqlServerStore).Assembly.Location)!;
            Assembly assembly = Assembly.LoadFrom(Path.Combine(folder, FileName));
            return (SyncTargets)Activator.CreateInstance(assembly.GetType(TypeName, throwOnError: true)!)!;
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or TypeLoadException)
        {
            throw CmdletErrors.StoresNotLoaded(purpose, error);
        }
        catch (TargetInvocationException error) when (error.InnerException is IOException missing)
        {
            throw CmdletErrors.StoresNotLoaded(purpose, missing);
        }
    }
}
