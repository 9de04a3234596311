using System.Text.RegularExpressions;
using RedoxExport.Views;

namespace RedoxExport.Tests.FhirPath;

/// <summary>An expression that is wrong: what is wrong, at which column, and what would be right.</summary>
public sealed class MessageTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "", "1: The expression is empty" },
        { " // nothing", "1: The expression is empty" },
        { "name.", "6: The expression is incomplete. A path, a value or a condition must follow" },
        { "gender = ", "10: The expression is incomplete. A path, a value or a condition must follow" },
        { "name.where(", "12: The expression is incomplete. A path, a value or a condition must follow" },
        { "name.where(use = 'a'", "21: ',' is expected here, not the end of the expression" },
        { "(1 + 2", "7: ')' is expected here, not the end of the expression" },
        { "name[0", "7: ']' is expected here, not the end of the expression" },
        { "{1}", "2: '}' is expected here, not 1" },
        { "name..given", "6: '.' is not expected here" },
        { "name given", "6: 'given' is not expected here" },
        { "1 2", "3: 2 is not expected here" },
        { "gender 'male'", "8: 'male' is not expected here" },
        { "name.$this", "6: $this is not expected here. It cannot be part of a path" },
        { "$that", "1: There is no variable $that. There are $this, $index and $total" },
        { "frist()", "1: There is no function frist(). Did you mean first()?" },
        { "name.WHERE(use = 'a')", "6: There is no function WHERE(). Did you mean where()?" },
        { "name.getReferencekey()", "6: There is no function getReferencekey(). Did you mean getReferenceKey()?" },
        { "name.banana()", "6: There is no function banana()" },
        { "name.first(1)", "6: first() takes no arguments, not 1" },
        { "name.where()", "6: where() takes 1 argument, not 0" },
        { "gender.substring(1, 2, 3)", "8: substring() takes 1 to 2 arguments, not 3" },
        { "coalesce()", "1: coalesce() takes at least one argument, not 0" },
        { "subject.resolve()", "9: resolve() is not supported: it needs a server. Use getReferenceKey() to get the id of the resource" },
        { "name.trace('x')", "6: trace() is not supported: it would write values of patients to a log. Remove it" },
        { "value.type()", "7: type() is not supported: use is() or ofType(), such as value.is(Quantity)" },
        { "%resorce", "1: The constant %resorce is not defined. Did you mean %resource?" },
        { "%abc", "1: The constant %abc is not defined. There are %resource, %context" },
        { "%", "1: The name of a constant must follow '%', such as %resource" },
        { "value is Quantty", "7: Quantty is not a type of FHIR R4. Did you mean Quantity?" },
        { "active is Bolean", "8: Bolean is not a type of FHIR R4. Did you mean boolean?" },
        { "value.ofType(humanname)", "14: humanname is not a type of FHIR R4. Did you mean HumanName?" },
        { "value.ofType(System.Patient)", "21: System.Patient is not a type of FHIRPath" },
        { "value.ofType('Quantity')", "14: ofType() takes the name of a type, such as ofType(Quantity)" },
        { "value is 5", "10: A type such as Quantity is expected here, not 5" },
        { "value as", "9: A type such as Quantity is expected here, not the end of the expression" },
        { "gender = \"male\"", "10: A string is written in straight single quotes, such as 'female'" },
        { "gender = \u2018male\u2019", "10: A string is written in straight single quotes, such as 'female'" },
        { "gender = 'male", "10: The closing single quote is missing" },
        { "name.``", "6: The name in backticks is empty" },
        { "`gender", "1: The closing backtick is missing" },
        { @"'a\", @"3: The string ends with a backslash. Write '\\' for a backslash, and close the string" },
        { "gender /* x", "8: The comment has no end. Add '*/'" },
        { "gender == 'male'", "9: '==' is not an operator. Write '='" },
        { "gender <> 'male'", "9: '<>' is not an operator. Write '!='" },
        { "active && true", "9: '&&' is not an operator. Write 'and'" },
        { "active || true", "9: '||' is not an operator. Write 'or'" },
        { "!active", "1: '!' is not an operator. Use not() after the condition, such as active.not()" },
        { "gender -eq 'male'", "12: '-eq' is an operator of PowerShell. Write =" },
        { "name.given -contains 'a'", "22: '-contains' is an operator of PowerShell. Write contains" },
        { "-not active", "6: '-not' is an operator of PowerShell. Write not() after the condition" },
        { "active AND true", "8: 'AND' is not expected here. Operators are written in lower case: and" },
        { "gender = 'a';", "13: An expression does not end with ';'. Remove it" },
        { "a # b", "3: The character '#' is not part of the language" },
        { "a\u00a0= 1", "2: The character U+00A0 is not part of the language. Remove it, or replace it with a blank" },
        { "birthDate < @1960-13", "13: This is not a date or time. Write it as @2026-05-28, @2026-05-28T14:30:00Z or @T14:30" },
        { "@T14:34:28Z", "1: This is not a date or time. Write it as @2026-05-28, @2026-05-28T14:30:00Z or @T14:30" },
        { "99999999999999999999999999999999", "1: The number is too large. A number has at most 28 digits" },
        { "value > 10 'mg'", "9: Quantities such as 10 'mg' are not supported. Compare the members, such as value.ofType(Quantity).value > 10 and value.ofType(Quantity).code = 'mg'" },
        { "birthDate + 2 days", "13: Quantities such as 2 days are not supported. Compare the members, such as value.ofType(Quantity).value > 10 and value.ofType(Quantity).code = 'mg'" },
        { "id.matches('[')", @"12: The first argument of matches() is not a valid regular expression. Write each backslash twice, such as '\\d+'" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mistake_is_named_with_its_column_and_advice(string expression, string expected) => Assert.Equal(expected, OwnEngine.MessageOf(expression));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_message_is_whole_sentences_for_the_user(string expression, string expected)
    {
        RedoxExportException condition = Assert.Throws<RedoxExportException>(() => LineCondition.Parse(expression, []));
        string view = System.Text.Json.JsonSerializer.Serialize(new { resource = "Patient", select = new[] { new { column = new[] { new { name = "a", path = expression } } } } });
        Assert.Null(ViewReader.Read(view, out IReadOnlyList<ViewProblem> problems));

        Assert.All(
            new[] { condition.Message, Assert.Single(problems).ToString() },
            message =>
            {
                Assert.Matches("[.?]$", message);
                Assert.DoesNotMatch(new Regex(@"[?!]\.|\.\.$|; did|: \."), message);
            });
        string column = expected[..expected.IndexOf(':', StringComparison.Ordinal)];
        Assert.Contains($"at column {column}: ", condition.Message, StringComparison.Ordinal);
        Assert.StartsWith($"/select/0/column/0/path, column {column}: ", problems[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resource":"Patient","select":[{"colum":[]}]}""", "/select/0/colum: There is no such member. Did you mean 'column'?")]
    [InlineData("""{"resource":"Patient","constant":[{"name":"c","valueStrin":"x"}],"select":[{"column":[{"name":"a","path":"id"}]}]}""", "/constant/0: 'valueStrin' is not a value that a constant can have. Did you mean 'valueString'?")]
    public void A_question_in_a_view_ends_with_its_question_mark(string view, string expected)
    {
        Assert.Null(ViewReader.Read(view, out IReadOnlyList<ViewProblem> problems));

        Assert.Contains(expected, problems.Select(problem => problem.ToString()));
    }
}
