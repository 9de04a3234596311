using System.Reflection;
using System.Text.RegularExpressions;
using RedoxExport.Tests.Documentation;

namespace RedoxExport.Tests.Architecture;

/// <summary>The code decides by the facts of an error, not by its id: an id is a text for users.</summary>
public sealed class ErrorFactsTests
{
    // Any comparison of an id. Whether there is one at all may be asked: a run that went well has none.
    private static readonly Regex Comparison = new(
        @"\bErrorId\s*(?:is\s+(?!not null\b|null\b|\{ \})|==|!=|switch\b|\.(?:Equals|StartsWith|EndsWith|Contains|IndexOf)\b)"
        + @"|\bErrorId\s*:\s*(?![^""\n]*\?\s)(?:""|not\b|ErrorIds\.|var\b)"
        + @"|(?:==|!=)\s*\w+[?!]?\.ErrorId\b"
        + @"|\bEquals\([^)\n]*\bErrorId\b"
        + @"|\bcase\s+ErrorIds\.|\bErrorIds\.\w+\s*=>");

    [Theory]
    [InlineData("catch (RedoxExportException e) when (e.ErrorId == \"FileDamaged\")")]
    [InlineData("when (e.ErrorId is \"FileDamaged\" or \"AnswerCutShort\")")]
    [InlineData("e is { ErrorId: \"KickOffRefused\", StatusCode: 400 }")]
    [InlineData("e is { ErrorId: ErrorIds.KickOffRefused }")]
    [InlineData("=> e.ErrorId switch")]
    [InlineData("if (\"JobGone\" == e.ErrorId)")]
    [InlineData("string.Equals(e.ErrorId, id)")]
    [InlineData("e.ErrorId.StartsWith(\"Key\")")]
    [InlineData("ErrorIds.JobGone => ExportRunState.Gone,")]
    public void The_scan_sees_every_way_to_compare(string line) => Assert.Matches(Comparison, line);

    [Theory]
    [InlineData("if (run.ErrorId is not null)")]
    [InlineData("last.ErrorId is { } id ? id : string.Empty")]
    [InlineData("(\"error\", error.ErrorId)")]
    [InlineData("(run.ErrorId, run.ErrorMessage) = (e.ErrorId, e.Message);")]
    public void The_scan_lets_an_id_be_shown(string line) => Assert.DoesNotMatch(Comparison, line);

    [Fact]
    public void No_source_compares_an_error_id()
    {
        string[] comparisons = [.. SourceErrorIds.SourceFiles()
            .Where(file => !SourceErrorIds.IsFactoryFile(file))
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (line, where: $"{Path.GetFileName(file)}:{i + 1}")))
            .Where(line => Comparison.IsMatch(line.line))
            .Select(line => $"{line.where}: {line.line.Trim()}")];
        Assert.Empty(comparisons);
    }

    [Fact]
    public void No_compiled_method_compares_an_error_id()
    {
        MethodInfo errorId = typeof(RedoxExportException).GetProperty(nameof(RedoxExportException.ErrorId))!.GetMethod!;
        string[] comparers = [.. MethodCalls.MethodsOf(typeof(RedoxExportException).Assembly)
            .Select(method => (method.Outermost, method.Method, Calls: MethodCalls.Of(method.Method)))
            .Where(method => method.Calls.Contains(errorId) && method.Calls.Any(ComparesTexts))
            .Select(method => $"{method.Outermost.Name}.{method.Method.Name}")];

        // The declaration of an error may recognize it. That one is found, so the others would be.
        Assert.Equal(["RunErrors.IsRootInUse"], comparers);
    }

    [Fact]
    public void Each_id_has_one_factory()
    {
        string[] used = [.. SourceErrorIds.SourceFiles()
            .Where(SourceErrorIds.IsFactoryFile)
            .SelectMany(File.ReadLines)
            .Where(line => !line.Contains("error.ErrorId ==", StringComparison.Ordinal))
            .SelectMany(line => Regex.Matches(line, @"\bErrorIds\.(\w+)").Select(match => match.Groups[1].Value))];
        Assert.Empty(used.GroupBy(id => id).Where(uses => uses.Count() > 1).Select(uses => uses.Key));
        Assert.Equal(SourceErrorIds.Constants.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    private static bool ComparesTexts(MethodBase method) =>
        method.DeclaringType is { } type
        && ((type == typeof(string) && method.Name is "op_Equality" or "op_Inequality" or "Equals" or "StartsWith" or "EndsWith" or "Contains" or "IndexOf" or "Compare" or "CompareOrdinal")
            || method.Name == "ComputeStringHash");
}
