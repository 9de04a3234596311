namespace RedoxExport.Tests.FhirPath;

public sealed class LiteralTests
{
    [Theory]
    [InlineData(@"'it\'s'", "it's")]
    [InlineData(@"'\""\`\\'", "\"`\\")]
    [InlineData(@"'a\nb\rc\td\fe'", "a\nb\rc\td\fe")]
    [InlineData(@"'\u00e9\u0041'", "éA")]
    [InlineData(@"'\uD83D\uDD25'", "\U0001F525")]
    [InlineData(@"'\p\3'", "p3")]
    [InlineData(@"'\u005'", "u005")]
    [InlineData("''", "")]
    [InlineData("'// no comment /* */'", "// no comment /* */")]
    [InlineData("42", "42")]
    [InlineData("0042", "42")]
    [InlineData("3.140", "3.140")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("{}", "")]
    [InlineData("{ }", "")]
    [InlineData("@2015", "2015")]
    [InlineData("@2015-02", "2015-02")]
    [InlineData("@2015-02-04", "2015-02-04")]
    [InlineData("@2015T", "2015")]
    [InlineData("@2015-02T", "2015-02")]
    [InlineData("@2015-02-04T", "2015-02-04")]
    [InlineData("@2015-02-04T14", "2015-02-04T14")]
    [InlineData("@2015-02-04T14:34", "2015-02-04T14:34")]
    [InlineData("@2015-02-04T14:34:28", "2015-02-04T14:34:28")]
    [InlineData("@2015-02-04T14:34:28.123", "2015-02-04T14:34:28.123")]
    [InlineData("@2015-02-04T14:34:28Z", "2015-02-04T14:34:28Z")]
    [InlineData("@2015-02-04T14:34:28.123+10:00", "2015-02-04T14:34:28.123+10:00")]
    [InlineData("@T14", "14")]
    [InlineData("@T14:34", "14:34")]
    [InlineData("@T14:34:28.123", "14:34:28.123")]
    public void A_literal_is_its_value(string literal, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(literal + ".toString()"));

    [Theory]
    [InlineData("1", "Integer")]
    [InlineData("1.0", "Decimal")]
    [InlineData("true", "Boolean")]
    [InlineData("'a'", "String")]
    [InlineData("@2015", "Date")]
    [InlineData("@2015T", "DateTime")]
    [InlineData("@2015-02-04T14", "DateTime")]
    [InlineData("@T14", "Time")]
    public void A_literal_has_its_type_and_no_other(string literal, string type)
    {
        string[] types = ["Integer", "Decimal", "Boolean", "String", "Date", "DateTime", "Time", "integer", "decimal", "boolean", "string", "date", "dateTime", "time"];

        Assert.All(types, each => Assert.Equal(each == type ? "true" : "false", OwnEngine.Evaluate($"{literal} is {each}")));
        Assert.Equal("true", OwnEngine.Evaluate($"{literal} is System.{type}"));
    }

    [Theory]
    [InlineData("gender // the rest of the line", "female")]
    [InlineData("// first\ngender", "female")]
    [InlineData("gender/* . */.length()", "6")]
    [InlineData("/* over\ntwo lines */ gender /**/", "female")]
    [InlineData(" \t\r\n gender \t\r\n . \n length ( ) ", "6")]
    public void Comments_and_white_space_are_skipped(string expression, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(expression));

    [Theory]
    [InlineData("`gender`", "female")]
    [InlineData("`Patient`.`gender`.`length`()", "6")]
    [InlineData("%`resource`.gender", "female")]
    [InlineData("%'resource'.gender", "female")]
    [InlineData("`and`", "")]
    [InlineData(@"`gen\u0064er`", "female")]
    [InlineData("`is`.empty() and true", "true")]
    public void A_name_in_backticks_is_a_name(string expression, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(expression));

    [Theory]
    [InlineData("div.empty()", "true")]
    [InlineData("contains.empty()", "true")]
    [InlineData("name.as.empty()", "true")]
    public void A_keyword_is_a_name_where_only_a_name_can_be(string expression, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(expression));
}
