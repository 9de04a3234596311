using System.Diagnostics;
using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>What <c>Get-Help</c> shows is what the pages in docs/cmdlets say.</summary>
public sealed class HelpTests
{
    private static readonly string Root = Path.GetDirectoryName(HostedModule.ManifestPath)!;

    private static readonly string[] Topics = ["about_RedoxExport", "about_RedoxExport_Scheduling", "about_RedoxExport_Security", "about_RedoxExport_Testing"];

    [Fact]
    public async Task The_help_file_is_made_from_the_pages_as_they_are()
    {
        using TemporaryFolder folder = new();
        string tool = Path.Combine(Root, "tools", "Help", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Help.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [tool, folder.File("help.xml")]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.True(
            File.ReadAllBytes(folder.File("help.xml")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Root, "en-US", "RedoxExport.Cmdlets.dll-Help.xml"))),
            "A page has changed since the help was made: dotnet run --project tools/Help");
    }

    [Fact]
    public void Every_cmdlet_has_all_parts_of_its_help()
    {
        using HostedModule module = new();

        // What lacks something, and what.
        HostedResult result = module.Invoke(
            """
            $common = [System.Management.Automation.Cmdlet]::CommonParameters
            foreach ($name in (Get-Module RedoxExport).ExportedCmdlets.Keys) {
                $help = Get-Help $name -Full
                if ("$($help.Synopsis)" -match '^\s*$|^\s*[\w-]+ \[') { "${name}: synopsis" }
                if ("$($help.description.Text)" -match '^\s*$') { "${name}: description" }
                if (@($help.inputTypes.inputType).Count -eq 0) { "${name}: inputs" }
                if (@($help.returnValues.returnValue).Count -eq 0) { "${name}: outputs" }
                $examples = @($help.examples.example)
                if ($examples.Count -lt 3) { "${name}: $($examples.Count) examples" }
                foreach ($example in $examples) { if ("$($example.code)" -notmatch '\w') { "${name}: code of '$($example.title)'" } }
                $command = Get-Command $name
                if (@($help.syntax.syntaxItem).Count -ne $command.ParameterSets.Count) { "${name}: syntax" }
                foreach ($parameter in $command.Parameters.Keys) {
                    if ($parameter -in $common) { continue }
                    $described = @($help.parameters.parameter) -ne $null | Where-Object { $_.name -eq $parameter }
                    if ("$($described.description.Text)" -notmatch '\w') { "${name}: -$parameter" }
                }
            }
            """);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output.Select(lacking => lacking.ToString()));
    }

    [Fact]
    public void The_topics_are_found_and_fit_eighty_columns()
    {
        foreach (string topic in Topics)
        {
            string[] lines = File.ReadAllLines(Path.Combine(Root, "en-US", topic + ".help.txt"));
            Assert.Equal(["TOPIC", "    " + topic], lines.Take(2));
            Assert.DoesNotContain(lines, line => line.Length > 80);
            using HostedModule module = new();
            HostedResult result = module.Invoke("param($topic) Get-Help $topic", topic);
            Assert.Empty(result.Errors);
            Assert.Contains(lines[4].Trim(), string.Concat(result.Output.Select(text => text.ToString())), StringComparison.Ordinal);
        }
    }
}
