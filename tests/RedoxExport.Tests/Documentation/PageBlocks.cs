using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Documentation;

/// <summary>The fenced blocks without a language below a heading of a page of the documentation: statements, which tests run.</summary>
internal static class PageBlocks
{
    /// <param name="page">The file of the page in <c>docs</c>.</param>
    /// <param name="heading">The heading, of the second level; <see langword="null"/> for the whole page.</param>
    public static string[] Of(string page, string? heading = null)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", page)).ReplaceLineEndings("\n");
        if (heading is not null)
        {
            Match section = Regex.Match(text, $@"^## {Regex.Escape(heading)}$(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline);
            Assert.True(section.Success, $"{page} has no section '{heading}'.");
            text = section.Value;
        }

        return [.. Regex.Matches(text, "^```(.*?)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Where(block => block.Groups[1].Length == 0).Select(block => block.Groups[2].Value)];
    }
}
