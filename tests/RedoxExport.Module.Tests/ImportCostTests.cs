using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace RedoxExport.Module.Tests;

/// <summary>Importing the module loads nothing that the import does not need: what a cmdlet uses comes with its first use.</summary>
public sealed class ImportCostTests
{
    /// <summary>What the signatures of the cmdlets are made of.</summary>
    private static readonly string[] Needed = ["RedoxExport", "System.Management.Automation"];

    [Fact]
    public void What_an_import_does_with_the_assembly_needs_neither_sandbox_nor_HTTP_nor_JSON()
    {
        ModuleContext context = new(Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "lib", "Core"));
        Assembly cmdlets = context.LoadFromAssemblyPath(Path.Combine(context.Folder, "RedoxExport.Cmdlets.dll"));

        // As PowerShell does: every public type, what it is called as a cmdlet, whether it takes part in import or removal.
        Type[] commands = [.. cmdlets.GetExportedTypes()
            .Where(type => type.GetCustomAttributes<CmdletAttribute>(inherit: false).Any() && type.GetConstructor(Type.EmptyTypes) is not null)];

        Assert.NotEmpty(commands);
        Assert.Subset(Needed.ToHashSet(), context.Asked.Where(name => !IsBase(name)).ToHashSet());
    }

    [Fact]
    public void The_sandbox_is_loaded_with_its_first_use()
    {
        ModuleContext context = new(Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "lib", "Core"));
        Assembly cmdlets = context.LoadFromAssemblyPath(Path.Combine(context.Folder, "RedoxExport.Cmdlets.dll"));

        // What binding parameters does: then their types are needed.
        Type start = cmdlets.GetType("RedoxExport.Cmdlets.StartRedoxExportSandboxCommand", throwOnError: true)!;
        Assert.Equal("RedoxExport.Sandbox", start.GetProperty("ManifestVersion")!.PropertyType.Assembly.GetName().Name);

        Assert.Contains("RedoxExport.Sandbox", context.Asked);
    }

    // PowerShell itself runs on these.
    private static bool IsBase(string name) => name is "netstandard" or "System.Runtime" or "System.Collections" or "System.Private.CoreLib";

    /// <summary>Loads the module's assemblies anew, apart from those that other tests use, and keeps what is asked for.</summary>
    private sealed class ModuleContext(string folder) : AssemblyLoadContext(nameof(ImportCostTests))
    {
        public string Folder => folder;

        public List<string> Asked { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Asked.Add(assemblyName.Name!);
            string own = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(own) ? LoadFromAssemblyPath(own) : null;
        }
    }
}
