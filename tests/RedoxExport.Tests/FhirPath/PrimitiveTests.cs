using System.Text;
using RedoxExport.Views;

namespace RedoxExport.Tests.FhirPath;

/// <summary>The id and the extensions of primitives (FHIR R4, "JSON Representation of primitive elements").</summary>
public sealed class PrimitiveTests
{
    private const string Only = """{"resourceType":"Patient","_birthDate":{"id":"i","extension":[{"url":"u","valueString":"s"}]}}""";
    private const string Both = """{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueString":"s"}]},"birthDate":"1974-12-25"}""";

    [Theory]
    [InlineData("birthDate", "(date without a value)")]
    [InlineData("birthDate.exists()", "true")]
    [InlineData("birthDate.empty()", "false")]
    [InlineData("birthDate.count()", "1")]
    [InlineData("birthDate.hasValue()", "false")]
    [InlineData("birthDate.getValue()", "")]
    [InlineData("birthDate.extension('u').value", "s")]
    [InlineData("birthDate.extension.url", "u")]
    [InlineData("birthDate.id", "i")]
    [InlineData("birthDate is date", "true")]
    [InlineData("birthDate.ofType(date).exists()", "true")]
    [InlineData("birthDate.children().count()", "2")]
    [InlineData("children().count()", "1")]
    [InlineData("descendants().ofType(Extension).url", "u")]
    [InlineData("birthDate = @1974-12-25", "")]
    [InlineData("birthDate != @1974-12-25", "")]
    [InlineData("birthDate = birthDate", "true")]
    [InlineData("birthDate < @2000", "")]
    [InlineData("birthDate ~ @2000", "false")]
    [InlineData("birthDate and true", "")]
    [InlineData("birthDate.not()", "")]
    [InlineData("birthDate & 'x'", "x")]
    [InlineData("birthDate + 'x'", "")]
    [InlineData("birthDate.toString()", "")]
    [InlineData("birthDate.convertsToString()", "")]
    [InlineData("birthDate.substring(0)", "")]
    [InlineData("birthDate.lowBoundary()", "")]
    [InlineData("birthDate.where(extension('u').exists()).count()", "1")]
    [InlineData("iif(birthDate, 1, 2)", "2")]
    public void A_primitive_without_a_value_is_an_element_with_extensions(string expression, string expected) => Assert.Equal(expected, OwnEngine.MessageOf(expression, Only));

    [Theory]
    [InlineData("birthDate", "1974-12-25")]
    [InlineData("birthDate.hasValue()", "true")]
    [InlineData("birthDate.extension('u').value", "s")]
    [InlineData("birthDate.extension('v').exists()", "false")]
    [InlineData("birthDate.children().count()", "1")]
    [InlineData("children().count()", "1")]
    [InlineData("birthDate.extension('u').value is string", "true")]
    public void A_primitive_with_a_value_has_extensions_as_well(string expression, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(expression, Both));

    [Theory]
    [InlineData("""["a","b"]""", """[{"id":"1"},{"id":"2"}]""", "a:1 b:2")]
    [InlineData("""["a","b"]""", """[null,{"id":"2"}]""", "a: b:2")]
    [InlineData("""["a","b"]""", """[{"id":"1"}]""", "a:1 b:")]
    [InlineData("""["a","b"]""", """[]""", "a: b:")]
    [InlineData("""["a"]""", """[null,{"id":"2"}]""", "a: -:2")]
    [InlineData("""[null,"b"]""", """[{"id":"1"},null]""", "-:1 b:")]
    [InlineData("""[null,"b"]""", """[null,null]""", "b:")]
    [InlineData("""[null,"b"]""", """[{},{}]""", "b:")]
    [InlineData("""[null,null]""", """[{"id":"1"},{"id":"2"}]""", "-:1 -:2")]
    [InlineData("""[]""", """[{"id":"1"}]""", "-:1")]
    [InlineData("""null""", """[{"id":"1"},{"id":"2"}]""", "-:1 -:2")]
    [InlineData("""["a","b"]""", """{"id":"1"}""", "a: b:")]
    [InlineData("""["a","b"]""", """ "x" """, "a: b:")]
    [InlineData("""["a","b"]""", """null""", "a: b:")]
    [InlineData("""["a","b"]""", """["x",5]""", "a: b:")]
    [InlineData(""" "a" """, """{"id":"1"}""", "a:1")]
    [InlineData(""" "a" """, """[{"id":"1"}]""", "a:")]
    [InlineData("""null""", """{"id":"1"}""", "-:1")]
    [InlineData("""null""", """{}""", "")]
    [InlineData("""null""", """5""", "")]
    public void Values_and_extensions_are_paired_by_position(string values, string siblings, string expected)
    {
        string[] members = [$"\"given\":{values}", $"\"_given\":{siblings}"];
        const string Expression = "name.given.select(iif(hasValue(), toString(), '-') & ':' & id).join(' ')";

        Assert.Equal(expected, OwnEngine.Evaluate(Expression, $$$"""{"resourceType":"Patient","name":[{ {{{string.Join(',', members)}}} }]}"""));
        Assert.Equal(expected, OwnEngine.Evaluate(Expression, $$$"""{"resourceType":"Patient","name":[{ {{{string.Join(',', Enumerable.Reverse(members))}}} }]}"""));
    }

    [Fact]
    public void Siblings_without_a_value_are_paired_alone()
    {
        const string Resource = """{"resourceType":"Patient","name":[{"_given":[{"id":"1"},null,{"id":"3"}],"_family":{"id":"f"}}]}""";

        Assert.Equal("1 | 3", OwnEngine.Evaluate("name.given.id", Resource));
        Assert.Equal("f", OwnEngine.Evaluate("name.family.id", Resource));
        Assert.Equal("3", OwnEngine.Evaluate("name.children().count()", Resource));
    }

    [Theory]
    [InlineData("value.exists()", "true")]
    [InlineData("value is dateTime", "true")]
    [InlineData("value.ofType(string).exists()", "false")]
    [InlineData("value.extension('u').value", "s")]
    [InlineData("value.hasValue()", "false")]
    public void A_choice_can_be_a_primitive_without_a_value(string expression, string expected) =>
        Assert.Equal(expected, OwnEngine.Evaluate(expression, """{"resourceType":"Observation","_valueDateTime":{"extension":[{"url":"u","valueString":"s"}]}}"""));

    [Theory]
    [InlineData("""{"resourceType":"R9","_x":{"extension":[{"url":"u","valueString":"s"}]}}""", "x.exists()", "true")]
    [InlineData("""{"resourceType":"R9","_x":{"extension":[{"url":"u","valueString":"s"}]}}""", "x.extension('u').value", "s")]
    [InlineData("""{"resourceType":"R9","_x":{"extension":[{"url":"u","valueString":"s"}]}}""", "x.hasValue()", "false")]
    [InlineData("""{"resourceType":"R9","x":{"y":1},"_x":{"id":"i"}}""", "x.y", "1")]
    public void An_element_that_R4_does_not_have_is_paired_too(string resource, string expression, string expected) => Assert.Equal(expected, OwnEngine.Evaluate(expression, resource));

    [Fact]
    public void A_column_shows_values_only()
    {
        ViewPlan plan = ViewReader.Read(
            """{"resource":"Patient","select":[{"column":[{"name":"d","path":"birthDate"},{"name":"g","path":"name.given"},{"name":"all","path":"name.given","collection":true},{"name":"e","path":"birthDate.extension('u').value.ofType(string)"}]}]}""",
            out _)!;
        byte[] line = """{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueString":"s"}]},"name":[{"given":[null,"G"],"_given":[{"id":"1"},null]}]}"""u8.ToArray();
        RowTexts rows = new();

        new ViewRow(plan, rows).Read(line, 0, line.Length);

        Assert.Equal(["|\"G\"|[\"G\"]|\"s\""], rows.Lines);
    }

    [Fact]
    public void The_context_of_a_column_is_the_item_of_its_forEach()
    {
        ViewPlan plan = ViewReader.Read(
            """{"resource":"Patient","select":[{"forEach":"name","column":[{"name":"c","path":"given.select(%context.family)","collection":true},{"name":"r","path":"%resource.id"}]}]}""",
            out _)!;
        byte[] line = """{"resourceType":"Patient","id":"p","name":[{"family":"F","given":["a","b"]},{"family":"H","given":["c"]}]}"""u8.ToArray();
        RowTexts rows = new();

        new ViewRow(plan, rows).Read(line, 0, line.Length);

        Assert.Equal(["[\"F\",\"F\"]|\"p\"", "[\"H\"]|\"p\""], rows.Lines);
    }

    private sealed class RowTexts : IRowReceiver
    {
        public List<string> Lines { get; } = [];

        public void Add(byte[] json, Cell[] cells) => Lines.Add(string.Join('|', cells.Select(cell => TextOf(json, cell))));

        private static string TextOf(byte[] json, Cell cell) => cell.Kind switch
        {
            CellKind.Empty => string.Empty,
            CellKind.Json => Encoding.UTF8.GetString(json, cell.Start, cell.Length),
            CellKind.List => $"[{string.Join(',', cell.Items.Select(item => TextOf(json, item)))}]",
            _ => throw new InvalidOperationException($"{cell.Kind} is not expected."),
        };
    }
}
