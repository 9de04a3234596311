using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Architecture;

/// <summary>What is compiled for one of the two builds only is small, and has a name in the page on the architecture.</summary>
public sealed partial class TwoBuildsTests
{
    private const int MostLines = 40;
    private const int MostConditions = 16;

    private static readonly string[] Sources = [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];

    [Fact]
    public void The_page_names_each_file_that_differs_and_no_other()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "architecture.md"));
        string section = page[page.IndexOf("## Two builds", StringComparison.Ordinal)..];
        IEnumerable<string> named = TableRow().Matches(section).SelectMany(row => Code().Matches(row.Groups[1].Value)).Select(code => code.Groups[1].Value).Distinct();

        IEnumerable<string> different = Sources
            .Where(path => Conditions(path).Count > 0 || path.EndsWith(".Core.cs", StringComparison.Ordinal) || path.EndsWith(".Desktop.cs", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path).Split('.')[0])
            .Distinct();
        Assert.Equal(different.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_condition_is_about_the_build_and_small()
    {
        string[] wrong = [.. Sources.SelectMany(path => Conditions(path)
            .Where(condition => condition.Lines > MostLines || condition.Text is not ("#if NET8_0_OR_GREATER" or "#if !NET8_0_OR_GREATER"))
            .Select(condition => $"{Path.GetFileName(path)}: '{condition.Text}' over {condition.Lines} lines"))];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Conditions_are_few_because_a_missing_overload_is_a_polyfill()
    {
        (string Path, int Count)[] conditions = [.. Sources.Select(path => (path, Conditions(path).Count)).Where(file => file.Count > 0)];

        Assert.NotEmpty(conditions);
        Assert.InRange(conditions.Sum(file => file.Count), 1, MostConditions);
        Assert.DoesNotContain(conditions, file => file.Path.Contains($"{Path.DirectorySeparatorChar}Polyfills{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    [Fact]
    public void Polyfills_are_in_the_build_for_Windows_PowerShell_only()
    {
        // In the other build, the same calls go to the methods of .NET.
        string[] compiled = [.. typeof(RedoxExportException).Assembly.GetTypes().Select(type => type.Name)];
        string[] polyfills = [.. Sources.Where(path => path.EndsWith("Polyfills.cs", StringComparison.Ordinal)).Select(path => Path.GetFileNameWithoutExtension(path))];

        Assert.Contains("StreamPolyfills", polyfills);
        Assert.Empty(polyfills.Intersect(compiled));
    }

    private static List<(string Text, int Lines)> Conditions(string path)
    {
        List<(string Text, int Lines)> conditions = [];
        (string Text, int Line)? open = null;
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith("#if", StringComparison.Ordinal))
            {
                Assert.True(open is null, $"{path} has a condition in a condition.");
                open = (line, i);
            }
            else if (line.StartsWith("#endif", StringComparison.Ordinal))
            {
                conditions.Add((open!.Value.Text, i - open.Value.Line));
                open = null;
            }
        }

        return conditions;
    }

    [GeneratedRegex(@"^\|[^|\n]+\|([^|\n]+)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Code();
}
