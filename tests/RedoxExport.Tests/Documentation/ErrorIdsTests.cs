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
        string[] missing = [.. ErrorIds.InSources.Where(id => !Documented.Contains(id.Key)).Select(id => $"{id.Key} ({id.Value})")];
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_documented_id_is_in_the_sources()
    {
        string[] unknown = [.. Documented.Where(id => !ErrorIds.InSources.ContainsKey(id))];
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
        string[] elsewhere = [.. ErrorIds.SourceFiles()
            .Where(file => !ErrorIds.IsFactoryFile(file) && Path.GetFileName(file) is not ("RedoxExportException.cs" or "SandboxException.cs"))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), @"new (RedoxExportException|SandboxException)\(|RedoxExportException\.Create\("))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file))];
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Ids_that_the_sources_look_for_exist()
    {
        // e.ErrorId is "A" or "B": a name that no factory gives would never match.
        string[] unknown = [.. ErrorIds.SourceFiles()
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"ErrorId (?:is|==) (?:""(\w+)""(?: or )?)+"))
            .SelectMany(match => match.Groups[1].Captures.Select(capture => capture.Value))
            .Where(id => !ErrorIds.InSources.ContainsKey(id))];
        Assert.Empty(unknown);
    }
}
