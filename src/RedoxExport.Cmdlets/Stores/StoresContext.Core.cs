using System.Reflection;
using System.Runtime.Loader;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The load context of <c>lib/Core/stores</c>: the assemblies of others, and what uses them. Other modules may have loaded other versions of
/// them, so nothing of the folder is ever in the default context. The engine is shared: its types are what both sides know.
/// </summary>
internal sealed class StoresContext : AssemblyLoadContext
{
    private const string AssemblyName = "RedoxExport.Stores";

    private static readonly Lazy<Assembly> Stores = new(Load);

    private readonly string _folder;

    private StoresContext(string folder)
        : base(AssemblyName) => _folder = folder;

    /// <summary>Creates an object of the stores' assembly, which is loaded on first use.</summary>
    /// <typeparam name="T">Its base class or interface in the engine.</typeparam>
    /// <param name="type">The full name of its type.</param>
    /// <param name="purpose">The parameter or cmdlet that needs it, for the error: <c>-PostgreSql</c>.</param>
    /// <exception cref="RedoxExportException"><c>StoresNotLoaded</c>.</exception>
    public static T Create<T>(string type, string purpose)
        where T : class
    {
        try
        {
            return (T)Activator.CreateInstance(Stores.Value.GetType(type, throwOnError: true)!)!;
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or TypeLoadException)
        {
            throw CmdletErrors.StoresNotLoaded(purpose, error);
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        Assembly engine = typeof(RedoxExportException).Assembly;
        if (assemblyName.Name == engine.GetName().Name)
        {
            return engine;
        }

        string file = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    private static Assembly Load()
    {
        string folder = Path.Combine(Path.GetDirectoryName(typeof(StoresContext).Assembly.Location)!, "stores");
        return new StoresContext(folder).LoadFromAssemblyPath(Path.Combine(folder, AssemblyName + ".dll"));
    }
}
