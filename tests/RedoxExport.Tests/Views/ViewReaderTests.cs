using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>What is wrong with a view: where, and what would be right.</summary>
public sealed class ViewReaderTests
{
    private const string Column = """{"name":"id","path":"id"}""";

    [Theory]
    [InlineData("""{"name":"v"}""", "The view: The member 'resource' is missing.", "The view: The member 'select' is missing.")]
    [InlineData("[]", "The view: A ViewDefinition is a JSON object.")]
    [InlineData("""{"resourceType":"Patient","resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", "/resourceType: It must be \"ViewDefinition\".")]
    [InlineData("""{"resource":"","select":[{"column":[{"name":"id","path":"id"}]}]}""", "/resource: It must be a string that is not empty.")]
    [InlineData("""{"resource":"Patiens","select":[{"column":[{"name":"id","path":"id"}]}]}""", "/resource: FHIR R4 has no resource type 'Patiens'. Did you mean 'Patient'?")]
    [InlineData("""{"resource":"patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", "/resource: FHIR R4 has no resource type 'patient'. Did you mean 'Patient'?")]
    [InlineData("""{"name":"a b","resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", "/name: The name must be a letter followed by letters, digits and underscores.")]
    [InlineData("""{"resource":"Patient","select":[]}""", "/select: It must have at least one element.")]
    [InlineData("""{"resource":"Patient","select":{}}""", "/select: It must be an array.")]
    [InlineData("""{"resource":"Patient","select":[5]}""", "/select/0: It must be a JSON object.")]
    [InlineData("""{"resource":"Patient","select":[{}]}""", "/select/0: It needs 'column', 'select' or 'unionAll'.")]
    [InlineData("""{"resource":"Patient","selects":[],"select":[{"column":[{"name":"id","path":"id"}]}]}""", "/selects: There is no such member. Did you mean 'select'?")]
    [InlineData("""{"resource":"Patient","where":[],"constant":[],"select":[{"column":[{"name":"id","path":"id"}]}]}""", "/constant: It must have at least one element.", "/where: It must have at least one element.")]
    [InlineData("""{"resource":"Patient","where":[{"paht":"active"}],"select":[{"column":[{"name":"id","path":"id"}]}]}""", "/where/0/paht: There is no such member. Did you mean 'path'?", "/where/0: The member 'path' is missing.")]
    [InlineData("""{"resource":"Patient","resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", "/resource: The member is there twice.")]
    [InlineData("""{"resource":"Patient","constant":[{"nam":"x","valueString":"y"}],"select":[{"column":[{"name":"id","path":"id"}]}]}""", "/constant/0/nam: There is no such member. Did you mean 'name'?", "/constant/0: The member 'name' is missing.")]
    public void A_view_that_is_wrong_says_where_and_what_would_be_right(string json, params string[] problems) => Assert.Equal(problems, ProblemsOf(json));

    [Theory]
    [InlineData("""{"column":[]}""", "/select/0/column: It must have at least one element.")]
    [InlineData("""{"column":[{"name":"id","path":"id"}],"forEach":"name","repeat":["item"]}""", "/select/0: 'forEach' and 'repeat' cannot be used together.")]
    [InlineData("""{"column":[{"name":"id","path":"id"}],"forEach":5}""", "/select/0/forEach: It must be a string with a FHIRPath.")]
    [InlineData("""{"column":[{"name":"id","path":"id"}],"repeat":[]}""", "/select/0/repeat: It must have at least one element.")]
    [InlineData("""{"column":[{"name":"id","path":"id"}],"repeat":"item"}""", "/select/0/repeat: It must be an array.")]
    [InlineData("""{"column":[{"name":"id","path":"id"}],"foreach":"name"}""", "/select/0/foreach: There is no such member. Did you mean 'forEach'?")]
    [InlineData("""{"column":[{"name":"id","path":"id"}],"unionAll":[{"column":[{"name":"a","path":"id"}],"unoinAll":[]}]}""", "/select/0/unionAll/0/unoinAll: There is no such member. Did you mean 'unionAll'?")]
    [InlineData("""{"unionAll":[{"column":[{"name":"a","path":"id"}]},{"column":[{"name":"b","path":"id"}]}]}""", "/select/0/unionAll/1: All parts of a unionAll must have the same columns in the same order: the first has a, this one has b.")]
    public void A_select_that_is_wrong_says_where_and_what_would_be_right(string select, params string[] problems) =>
        Assert.Equal(problems, ProblemsOf($$"""{"resource":"Patient","select":[{{select}}]}"""));

    [Theory]
    [InlineData("""{"name":"id"}""", "/select/0/column/1: The member 'path' is missing.")]
    [InlineData("""{"name":"a","path":7}""", "/select/0/column/1/path: It must be a string with a FHIRPath.")]
    [InlineData("""{"name":"1a","path":"id"}""", "/select/0/column/1/name: The name must be a letter followed by letters, digits and underscores.")]
    [InlineData("""{"name":"a\n","path":"id"}""", "/select/0/column/1/name: The name must be a letter followed by letters, digits and underscores.")]
    [InlineData("""{"name":"id","path":"id"}""", "/select/0/column/1/name: There is another column id, at /select/0/column/0.")]
    [InlineData("""{"name":"a","path":"id","collection":"true"}""", "/select/0/column/1/collection: It must be true or false.")]
    [InlineData("""{"name":"a","path":"id","type":"datetime"}""", "/select/0/column/1/type: FHIR R4 has no type 'datetime'. Did you mean 'dateTime'?")]
    [InlineData("""{"name":"a","path":"id","type":7}""", "/select/0/column/1/type: It must be a string that is not empty.")]
    [InlineData("""{"name":"a","path":"id","colection":true}""", "/select/0/column/1/colection: There is no such member. Did you mean 'collection'?")]
    [InlineData("""{"name":"a","path":"id","path":"name"}""", "/select/0/column/1/path: The member is there twice.")]
    [InlineData("""{"name":"a","path":"id","tag":[{"name":"ansi/type"}]}""", "/select/0/column/1/tag/0: The member 'value' is missing.")]
    [InlineData("""{"name":"a","path":"id","tag":[{"name":"ansi/type","valeu":"INT","value":"INT"}]}""", "/select/0/column/1/tag/0/valeu: There is no such member. Did you mean 'value'?")]
    public void A_column_that_is_wrong_says_where_and_what_would_be_right(string column, params string[] problems) =>
        Assert.Equal(problems, ProblemsOf($$"""{"resource":"Patient","select":[{"column":[{{Column}},{{column}}]}]}"""));

    [Theory]
    [InlineData("name.frist()", 6)]
    [InlineData("name.where(use = )", 18)]
    public void A_path_that_is_wrong_says_where(string path, int column)
    {
        ViewReading reading = ViewReader.Inspect($$"""{"resource":"Patient","select":[{"column":[{{Column}},{"name":"a","path":"{{path}}"}]}]}""", null);

        ViewProblem problem = Assert.Single(reading.Problems);
        Assert.Equal("/select/0/column/1/path", problem.Pointer);
        Assert.Equal(column, problem.Column);
    }

    [Theory]
    [InlineData("""{"name":"ID","path":"id"}""")]
    [InlineData("""{"name":"a","path":"id","type":"integer64"}""")]
    [InlineData("""{"name":"a","path":"id","type":"http://hl7.org/fhir/StructureDefinition/strin"}""")]
    [InlineData("""{"name":"a","path":"id","type":"Patient"}""")]
    [InlineData("""{"name":"a","path":"id","_name":{"id":"x"},"id":"c1","extension":[],"vendor":1}""")]
    public void A_column_may_have_what_SQL_on_FHIR_allows(string column) =>
        Assert.Empty(ProblemsOf($$"""{"resource":"Patient","select":[{"column":[{{Column}},{{column}}]}]}"""));

    [Theory]
    [InlineData("NutritionIntake")]
    [InlineData("SubscriptionTopic")]
    [InlineData("BiologicallyDerivedProductDispense")]
    [InlineData("DeviceUsage")]
    [InlineData("ImagingSelection")]
    [InlineData("Transport")]
    [InlineData("Permission")]
    [InlineData("Requirements")]
    [InlineData("ProcedureRequest")]
    public void A_resource_type_of_another_version_is_allowed(string type) => Assert.Empty(ProblemsOf($$"""{"resource":"{{type}}","select":[{"column":[{{Column}}]}]}"""));

    [Theory]
    [InlineData("{\n  // the patients\n  \"resource\": \"Patient\" }", "The view: JSON has no comments; remove the one at line 2.")]
    [InlineData("{\n  \"resource\": \"Patient\",\n}", "The view: It is not valid JSON at line 3, position 1.")]
    [InlineData("", "The view: It is not valid JSON at line 1, position 1.")]
    [InlineData("""{"resource":"\ud83d"}""", "The view: The text at line 1 has half of a surrogate pair, which is not a character.")]
    [InlineData("""{"\ud83d":1}""", "The view: The text at line 1 has half of a surrogate pair, which is not a character.")]
    public void A_text_that_is_not_JSON_says_where(string json, string problem) => Assert.Equal([problem], ProblemsOf(json));

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_view() => Assert.Empty(ProblemsOf('\uFEFF' + $$"""{"resource":"Patient","select":[{"column":[{{Column}}]}]}"""));

    [Theory]
    [InlineData(200)]
    [InlineData(1_000_000)]
    public void A_view_that_is_nested_too_deep_is_a_problem_and_no_end_of_the_process(int depth)
    {
        string json = "{\"resource\":\"Patient\",\"select\":" + string.Concat(Enumerable.Repeat("[{\"select\":", depth / 2));

        Assert.Equal(["The view: It is nested more than 128 deep at line 1."], ProblemsOf(json));
    }

    [Fact]
    public void A_path_that_is_nested_too_deep_is_a_problem_and_no_end_of_the_process()
    {
        string path = new string('(', 100_000) + "id" + new string(')', 100_000);

        string problem = Assert.Single(ProblemsOf($$"""{"resource":"Patient","select":[{"column":[{"name":"a","path":"{{path}}"}]}]}"""));

        Assert.StartsWith("/select/0/column/0/path, column ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_with_thousands_of_columns_is_read_and_its_rows_are_made()
    {
        string columns = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $$"""{"name":"c{{i}}","path":"id"}"""));
        ViewPlan plan = ViewReader.Read($$"""{"resource":"Patient","select":[{"column":[{{columns}}]}]}""", out _)!;

        Assert.Equal(5_000, Assert.Single(RowsOf(plan)));
    }

    [Fact]
    public void The_number_of_selects_is_limited_because_the_rows_of_one_come_out_of_the_other()
    {
        Assert.Equal(250, Assert.Single(RowsOf(ViewReader.Read(Selects(250), out _)!)));
        Assert.Equal(["/select/250: A view can have at most 250 elements of 'select' and 'unionAll'."], ProblemsOf(Selects(100_000)));
    }

    [Theory]
    [InlineData("""{"name":"own","resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", "file", "own")]
    [InlineData("""{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", "file", "file")]
    [InlineData("""{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""", null, null)]
    public void A_view_without_a_name_has_that_of_its_file(string json, string? file, string? name)
    {
        ViewReading reading = ViewReader.Inspect(json, file);

        Assert.Empty(reading.Problems);
        Assert.Equal(name, reading.Name);
        Assert.Equal(name, reading.Plan!.Name);
    }

    [Fact]
    public void The_name_of_a_file_that_cannot_be_that_of_a_view_is_a_problem()
    {
        ViewProblem problem = Assert.Single(ViewReader.Inspect($$"""{"resource":"Patient","select":[{"column":[{{Column}}]}]}""", "patient.vd").Problems);

        Assert.Equal(
            "The view: The member 'name' is missing, and the name of the file cannot be the name of a view. The name must be a letter followed by letters, digits and underscores.",
            problem.ToString());
    }

    private static string Selects(int count)
    {
        string selects = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"column":[{"name":"c{{i}}","path":"id"}]}"""));
        return $$"""{"resource":"Patient","select":[{{selects}}]}""";
    }

    private static IEnumerable<string> ProblemsOf(string json)
    {
        ViewReader.Read(json, out IReadOnlyList<ViewProblem> problems);
        return problems.Select(problem => problem.ToString());
    }

    private static List<int> RowsOf(ViewPlan plan)
    {
        Widths widths = new();
        byte[] line = """{"resourceType":"Patient","id":"1"}"""u8.ToArray();
        new ViewRow(plan, widths).Read(line, 0, line.Length);
        return widths.Rows;
    }

    private sealed class Widths : IRowReceiver
    {
        public List<int> Rows { get; } = [];

        public void Add(byte[] json, Cell[] cells) => Rows.Add(cells.Count(cell => (string?)CellValue.Read(json, cell) == "1"));
    }
}
