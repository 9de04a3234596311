using RedoxExport.FhirPath;

namespace RedoxExport.Tests.FhirPath;

/// <summary>Expressions that are very long or deeply nested are evaluated or refused, and never exhaust the stack.</summary>
public sealed class LimitTests
{
    private const string TooHigh = "More than 250 steps and operators build on each other. Split the expression";
    private const string TooDeep = "More than 100 brackets and signs are inside of each other. Split the expression";

    [Theory]
    [InlineData("and", "true", "true")]
    [InlineData("or", "false", "false")]
    [InlineData("|", "'a'", "a")]
    public void Ten_thousand_conditions_in_a_row_are_evaluated(string sign, string operand, string expected) =>
        Assert.Equal(expected, OwnEngine.Evaluate(string.Join($" {sign} ", Enumerable.Repeat(operand, 10_000))));

    [Theory]
    [InlineData("true and true and {} and false", "false")]
    [InlineData("true and true and {} and true and true", "")]
    [InlineData("false or {} or false or true", "true")]
    [InlineData("false or true or (1 + 'a')", "true")]
    [InlineData("true and false and (1 + 'a') and (1 + 'b')", "false")]
    [InlineData("3 | 1 | 2 | 1 | 3 | 4 | 2", "3 | 1 | 2 | 4")]
    [InlineData("true or false xor true or false", "false")]
    [InlineData("false xor true or false xor true", "false")]
    public void A_row_of_conditions_is_evaluated_from_left_to_right(string expression, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(expression));

    [Theory]
    [InlineData("a", ".a", 10_000, TooHigh)]
    [InlineData("1", " + 1", 10_000, TooHigh)]
    [InlineData("1", " = 1", 10_000, TooHigh)]
    [InlineData("true", " xor true", 10_000, TooHigh)]
    [InlineData("true", " implies true", 10_000, TooHigh)]
    [InlineData("a", "[0]", 10_000, TooHigh)]
    [InlineData("a", ".first()", 10_000, TooHigh)]
    [InlineData("a", " is string", 10_000, TooHigh)]
    [InlineData("", "(", 10_000, TooDeep)]
    [InlineData("", "-", 10_000, TooDeep)]
    [InlineData("", "a.where(", 10_000, TooDeep)]
    [InlineData("", "a[", 10_000, TooDeep)]
    public void An_expression_that_is_too_deep_is_refused_with_its_column(string start, string part, int count, string expected)
    {
        FhirPathException error = Assert.Throws<FhirPathException>(() => OwnEngine.Evaluate(start + string.Concat(Enumerable.Repeat(part, count))));

        Assert.Equal(expected, error.Message);
        Assert.InRange(error.Column, 100, start.Length + (251 * part.Length));
    }

    [Theory]
    [InlineData("a", ".a", 240)]
    [InlineData("1", " + 1", 240)]
    [InlineData("true", " xor true", 240)]
    [InlineData("a", ".first()", 240)]
    public void What_is_not_refused_runs_on_a_small_stack(string start, string part, int count)
    {
        string expression = start + string.Concat(Enumerable.Repeat(part, count));
        Exception? error = null;
        Thread thread = new(() => error = Record.Exception(() => OwnEngine.Evaluate(expression)), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Null(error);
    }

    [Fact]
    public void Ninety_nested_brackets_run_on_a_small_stack()
    {
        string expression = string.Concat(Enumerable.Repeat("(1 + ", 90)) + "1" + new string(')', 90);
        string result = string.Empty;
        Thread thread = new(() => result = OwnEngine.Evaluate(expression), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal("91", result);
    }

    [Fact]
    public void A_deeply_nested_line_is_compared_and_descended()
    {
        string extension = "null";
        for (int i = 0; i < 120; i++)
        {
            extension = $$"""[{"url":"u","extension":{{extension}}}]""";
        }

        string resource = $$"""{"resourceType":"Patient","extension":{{extension}},"modifierExtension":{{extension}}}""";

        Assert.Equal("true", OwnEngine.Evaluate("extension = modifierExtension", resource));
        Assert.Equal("true", OwnEngine.Evaluate("extension ~ modifierExtension", resource));
        Assert.Equal("480", OwnEngine.Evaluate("descendants().count()", resource));
    }
}
