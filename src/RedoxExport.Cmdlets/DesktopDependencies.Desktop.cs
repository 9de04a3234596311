using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Resolves, on Windows PowerShell 5.1, the assemblies that ship with this one. .NET Framework requests exact versions, and a
/// module has no configuration file for binding redirects.
/// </summary>
internal static class DesktopDependencies
{
    // Only these names: requests for other assemblies belong to other modules.
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.Bcl.AsyncInterfaces",
        "Microsoft.Bcl.TimeProvider",
        "RedoxExport",
        "RedoxExport.Sandbox",
        "System.Buffers",
        "System.Memory",
        "System.Numerics.Vectors",
        "System.Runtime.CompilerServices.Unsafe",
        "System.Text.Encodings.Web",
        "System.Text.Json",
        "System.Threading.Tasks.Extensions",
    };

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Type data names types of this assembly before any code of it runs.")]
    internal static void Register()
    {
        if (RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal))
        {
            AppDomain.CurrentDomain.AssemblyResolve += static (_, wanted) => Find(wanted.Name);
        }
    }

    private static Assembly? Find(string fullName)
    {
        string? name = new AssemblyName(fullName).Name;
        string file = Path.Combine(Path.GetDirectoryName(typeof(DesktopDependencies).Assembly.Location)!, name + ".dll");
        return name is not null && Names.Contains(name) && File.Exists(file) ? Assembly.LoadFrom(file) : null;
    }
}
