using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace RedoxExport.Module.Tests;

/// <summary>The folder for Windows PowerShell 5.1 has everything that .NET Framework 4.7.2 does not.</summary>
public sealed class DesktopClosureTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "lib", "Desktop");

    // What is there on any Windows that runs 5.1: the framework itself with its facade for .NET Standard, and PowerShell.
    private static readonly string[] InTheBox = ["mscorlib", "netstandard", "System", "System.Core", "System.Data", "System.Numerics", "System.Management.Automation"];

    [Fact]
    public void Every_reference_is_in_the_folder_or_in_the_box()
    {
        Dictionary<string, Version> there = Directory.EnumerateFiles(Folder, "*.dll").Select(AssemblyName.GetAssemblyName).ToDictionary(name => name.Name!, name => name.Version!);
        Assert.Contains("System.Text.Json", there.Keys);

        string[] missing =
        [
            .. from file in Directory.EnumerateFiles(Folder, "*.dll")
               from reference in References(file)
               where !InTheBox.Contains(reference.Name) && !(there.TryGetValue(reference.Name!, out Version? version) && version >= reference.Version)
               select $"{Path.GetFileName(file)} wants {reference.Name} {reference.Version}",
        ];

        Assert.Empty(missing);
    }

    [Fact]
    public void Nothing_is_there_that_nobody_refers_to()
    {
        HashSet<string> wanted = ["RedoxExport.Cmdlets", "RedoxExport.SqlServer", .. Directory.EnumerateFiles(Folder, "*.dll").SelectMany(References).Select(reference => reference.Name!)];

        Assert.All(Directory.EnumerateFiles(Folder, "*.dll"), file => Assert.Contains(Path.GetFileNameWithoutExtension(file), wanted));
    }

    private static IEnumerable<AssemblyName> References(string file)
    {
        using PEReader image = new(File.OpenRead(file));
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName())];
    }
}
