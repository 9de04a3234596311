using System.Reflection;
using System.Runtime.Loader;
using PublicApiGenerator;

namespace RedoxExport.Module.Tests;

/// <summary>
/// Everything that a script can name, against approved text in <c>Approved/surface</c>. A change there is a change for users and belongs in CHANGELOG.md.
/// If a test fails, the text of the current build is in <c>surface</c> next to the test program: compare, and copy it if the change is intended.
/// </summary>
public sealed class PublicSurfaceTests(HostedModule module) : IClassFixture<HostedModule>
{
    private const string Commands =
        """
        foreach ($command in Get-Command -Module RedoxExport | Sort-Object Name) {
            "$($command.Name): $($command.OutputType.Name -join ', ')"
            foreach ($set in $command.ParameterSets | Sort-Object Name) { "    $($set.Name)$(if ($set.IsDefault) { ' (default)' }): $set" }
            foreach ($parameter in $command.Parameters.Values | Where-Object Aliases | Sort-Object Name) {
                if ($parameter.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters -and $parameter.Name -notin [System.Management.Automation.PSCmdlet]::OptionalCommonParameters) {
                    "    $($parameter.Name) = $($parameter.Aliases -join ', ')"
                }
            }
        }
        """;

    [Theory]
    [InlineData("RedoxExport")]
    [InlineData("RedoxExport.Sandbox")]
    public void Public_types_and_their_members_are_the_approved_ones(string assembly)
    {
        AssemblyLoadContext context = new("surface", isCollectible: true);
        try
        {
            string path = Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "src", "RedoxExport.Cmdlets", "bin", Configuration, "net8.0", assembly + ".dll");
            string surface = context.LoadFromAssemblyPath(path).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });

            AssertApproved(assembly + ".txt", surface);
        }
        finally
        {
            context.Unload();
        }
    }

    [Fact]
    public void Commands_with_their_parameters_aliases_and_outputs_are_the_approved_ones()
    {
        AssertApproved("commands.txt", string.Join('\n', module.Invoke(Commands).Clean()));
    }

    private static string Configuration =>
        typeof(PublicSurfaceTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static void AssertApproved(string name, string surface)
    {
        string received = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "surface")).FullName;
        File.WriteAllText(Path.Combine(received, name), surface.ReplaceLineEndings("\n").Trim() + "\n");
        string approved = Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "tests", "RedoxExport.Module.Tests", "Approved", "surface", name);

        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(received, name)));
    }
}
