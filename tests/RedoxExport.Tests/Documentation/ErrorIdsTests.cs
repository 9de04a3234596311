using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Documentation;

/// <summary>docs/errors.md and the sources name the same error ids.</summary>
public sealed class ErrorIdsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "errors.md"));

    // A row of a table that begins with an id: | `SomeId` | …
    private static readonly string[] Documented = [.. Regex.Matches(Page, @"^\| `(\w+)` \|", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];

    [Fact]
    public void Every_id_of_the_sources_is_documented()
    {
        string[] missing = [.. SourceErrorIds.All.Where(id => !Documented.Contains(id.Key)).Select(id => $"{id.Key} ({id.Value})")];
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_documented_id_is_in_the_sources()
    {
        string[] unknown = [.. Documented.Where(id => !SourceErrorIds.All.ContainsKey(id))];
        Assert.Empty(unknown);
    }

    [Fact]
    public void No_id_is_documented_twice()
    {
        string[] twice = [.. Documented.GroupBy(id => id).Where(rows => rows.Count() > 1).Select(rows => rows.Key)];
        Assert.Empty(twice);
    }

    [Fact]
    public void Every_row_says_what_happened_and_what_to_do()
    {
        string[] incomplete = [.. Regex.Matches(Page, @"^\| `(\w+)` \|(.*)$", RegexOptions.Multiline)
            .Where(row => row.Groups[2].Value.Split('|') is not { Length: 3 } cells || cells[0].Trim().Length < 10 || cells[1].Trim().Length < 10)
            .Select(row => row.Groups[1].Value)];
        Assert.Empty(incomplete);
    }

    [Fact]
    public void Errors_are_made_in_the_factories_only()
    {
        // What is made elsewhere would escape the list. The exceptions' own files hold the constructors.
        string[] elsewhere = [.. SourceErrorIds.SourceFiles()
            .Where(file => !SourceErrorIds.IsFactoryFile(file) && Path.GetFileName(file) is not ("RedoxExportException.cs" or "SandboxException.cs"))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), @"new (RedoxExportException|SandboxException)\(|RedoxExportException\.Create\("))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file))];
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void A_constant_is_called_what_it_says()
    {
        Assert.NotEmpty(SourceErrorIds.Constants);
        Assert.All(SourceErrorIds.Constants, constant => Assert.Equal(constant.Key, constant.Value));
    }

    [Fact]
    public void A_factory_takes_its_id_from_the_constants()
    {
        // new("SomeId", …), Refused(nameof(SomeId), …): an id that stands in no list.
        string[] literal = [.. SourceErrorIds.SourceFiles()
            .Where(file => SourceErrorIds.IsFactoryFile(file) && !SourceErrorIds.IsOfSandbox(file))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\(\s*(?:nameof\(\w+\)|""[A-Z][A-Za-z]{3,}"")\s*,").Select(match => $"{Path.GetFileName(file)}: {match.Value}"))];
        Assert.Empty(literal);
    }
}
