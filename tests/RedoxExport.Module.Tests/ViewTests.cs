using System.Collections;
using System.Text;
using System.Text.RegularExpressions;
using RedoxExport.Quickstart;

namespace RedoxExport.Module.Tests;

/// <summary>How each type is shown, by a host by itself and by <c>Format-Table</c> and <c>Format-List</c>, against approved text.</summary>
public sealed partial class ViewTests
{
    private static readonly string PesterFolder = Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "tests", "Pester");

    [Fact]
    public void Each_type_is_shown_as_the_approved_table_and_list()
    {
        using HostedModule module = new();
        HostedResult result = module.Invoke(
            """
            param($samples, $culture)
            [cultureinfo]::CurrentCulture = $culture
            $PSStyle.OutputRendering = 'PlainText'
            $types = & ([scriptblock]::Create($samples))
            foreach ($name in $types.Keys) {
                $parts = foreach ($width in 80, 120) {
                    "== table at $width", ($types[$name] | Format-Table | Out-String -Width $width)
                    "== list at $width", ($types[$name] | Format-List | Out-String -Width $width)
                }
                @{ Name = $name; Parts = [string[]] $parts }
            }
            """,
            File.ReadAllText(Path.Combine(PesterFolder, "ViewSamples.ps1")),
            new PlainEnglish());

        Dictionary<string, string> shown = result.Clean().Select(item => (Hashtable)item.BaseObject).ToDictionary(
            type => (string)type["Name"]!,
            type => string.Join('\n', ((string[])type["Parts"]!).Select(Plain)));
        string[] approved = Directory.GetFiles(Path.Combine(PesterFolder, "Approved", "views"), "*.txt");
        Assert.Equal(approved.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), shown.Keys.Order(StringComparer.Ordinal));
        Assert.All(approved, file => Assert.Equal(Plain(File.ReadAllText(file)), Plain(shown[Path.GetFileNameWithoutExtension(file)])));
    }

    // A host leaves its last column free.
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Each_type_is_shown_by_default_as_the_approved_table(int width)
    {
        StringWriter shown = new();
        using HostedModule module = new(new TextHost(shown, width + 1));
        string samples = File.ReadAllText(Path.Combine(PesterFolder, "ViewSamples.ps1"));
        Hashtable types = (Hashtable)module.Invoke(samples).Clean().Single().BaseObject;
        StringBuilder approved = new();
        StringBuilder seen = new();
        foreach (string name in types.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            shown.GetStringBuilder().Clear();
            module.Invoke("param($samples, $culture) [cultureinfo]::CurrentCulture = $culture; $samples | Out-Default", types[name], new PlainEnglish()).Clean();
            seen.Append("# ").Append(name).Append('\n').Append(Plain(shown.ToString())).Append('\n');
            approved.Append("# ").Append(name).Append('\n').Append(ApprovedTable(name, width)).Append('\n');
        }

        Assert.Equal(approved.ToString(), seen.ToString());
    }

    private static string ApprovedTable(string name, int width)
    {
        string text = Plain(File.ReadAllText(Path.Combine(PesterFolder, "Approved", "views", name + ".txt")));
        string heading = $"== table at {width}\n";
        int start = text.IndexOf(heading, StringComparison.Ordinal) + heading.Length;
        return Plain(text[start..text.IndexOf("\n==", start, StringComparison.Ordinal)]);
    }

    private static string Plain(string text) =>
        BlankLines().Replace(string.Join('\n', Decoration().Replace(text, string.Empty).Split('\n').Select(line => line.TrimEnd())), "\n\n").Trim('\n');

    // Colours are PowerShell's own affair, and it does not ask the host for them.
    [GeneratedRegex("\u001b\\[[0-9;]*m|\r")]
    private static partial Regex Decoration();

    [GeneratedRegex("\n{3,}")]
    private static partial Regex BlankLines();
}
