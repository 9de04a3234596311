using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Tests.Downloads;

public sealed class OutcomeLinesTests : IDisposable
{
    private const string Said = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"one is missing"}]}""";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FileCategory.Outcome, new[] { "an outcome that could not be read", "one is missing" })]
    [InlineData(FileCategory.Output, new[] { "one is missing" })]
    public void A_line_that_is_longer_than_any_is_passed_over_and_the_next_is_read(FileCategory category, string[] expected) =>
        Assert.Equal(expected, Read(category, $$"""{"resourceType":"OperationOutcome","text":"{{new string('x', 100_000)}}"}""" + "\n" + Said, maxLineLength: 20_000));

    [Fact]
    public void Data_between_the_servers_words_say_nothing() =>
        Assert.Equal(["one is missing", "one is missing"], Read(FileCategory.Output, $$"""
            {"resourceType":"Patient","id":"1"}
            {{Said}}

            {"resourceType":"Patient","note":"OperationOutcome"}
            broken OperationOutcome
            {{Said}}
            """));

    [Fact]
    public void What_does_not_say_what_it_is_is_an_outcome_among_the_outcomes() =>
        Assert.Equal(["one is missing", "an outcome that could not be read", "an outcome without an issue"], Read(FileCategory.Outcome, "\uFEFF" + $$"""
            {"issue":[{"severity":"error","code":"exception","diagnostics":"one is missing"}]}
            {"resourceType":"Patient"}
             	
            broken
            {}
            """));

    private List<string> Read(FileCategory category, string text, int maxLineLength = 1_000_000)
    {
        string path = _folder["words.ndjson"];
        Directory.CreateDirectory(_folder.FullPath);
        File.WriteAllText(path, text);
        List<string> issues = [];
        ExportedFile file = new() { Category = category, Path = path };
        OutcomeLines.Read(file, issue => issues.Add(issue.Text ?? string.Empty), default, maxLineLength);
        return issues;
    }
}
