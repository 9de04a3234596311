using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Documentation;

/// <summary>Keeps turns of phrase that read as translated out of messages, help, documentation and comments.</summary>
public sealed partial class PlainWordsTests
{
    private static readonly string[] Folders = ["src", "docs", "en-US", "examples"];
    private static readonly string[] Pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"];
    private static readonly string[] Endings = [".cs", ".md", ".txt", ".xml", ".ps1", ".ps1xml"];

    [Fact]
    public void No_text_has_a_phrase_that_reads_as_translated()
    {
        string[] found = [.. Files().SelectMany(path => File.ReadLines(path)
            .Select((line, index) => (line, index))
            .Where(at => Phrase().IsMatch(at.line))
            .Select(at => $"{Path.GetRelativePath(RepositoryRoot.Path, path)}:{at.index + 1}: {at.line.Trim()}"))];

        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData("This file is no key.")]
    [InlineData("It cannot be gone on with.")]
    [InlineData("Whoever reads it")]
    [InlineData("It is not here any more.")]
    [InlineData("The files may go.")]
    [InlineData("nobody who is trusted")]
    [InlineData("a certificate that has ended")]
    [InlineData("/// <summary>What came.</summary>")]
    [InlineData("// Whether it came.")]
    public void Such_a_phrase_is_found(string text) => Assert.Matches(Phrase(), text);

    [Theory]
    [InlineData("There is no connection.")]
    [InlineData("The export is no longer on the server.")]
    [InlineData("It may go up to 100.")]
    [InlineData("There are no files.")]
    [InlineData("an export that has ended")]
    public void A_plain_phrase_is_not_found(string text) => Assert.DoesNotMatch(Phrase(), text);

    private static IEnumerable<string> Files() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*", SearchOption.AllDirectories))
        .Where(path => Endings.Contains(Path.GetExtension(path)))
        .Where(path => !Path.GetRelativePath(RepositoryRoot.Path, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        // It lists the phrases to avoid.
        .Where(path => Path.GetFileName(path) != "vocabulary.md")
        .Concat(Pages.Select(page => Path.Combine(RepositoryRoot.Path, page)));

    // "is no" in place of "is not a": "there is no", "is no longer" and "is no more than" are English.
    [GeneratedRegex(
        @"\bmend(s|ed|ing)?\b|\b(go|goes|gone|going|went) on with\b|\bwhoever\b|\bany more\b(?! (than|of|files|lines))|(?<!\bthere )(?<!\bthat )\b(is|are) no (?!longer\b|more\b|less\b|fewer\b)|\bnobody (who|can)\b|\bbeside (it|the|each)\b|\bmay go\b(?! (up|down|beyond|above|below|to)\b)|\b(certificate|token|link|key)s? that (has|have) ended\b|//+ *(<\w[^>]*>)?(What|Whether) ",
        RegexOptions.IgnoreCase)]
    private static partial Regex Phrase();
}
