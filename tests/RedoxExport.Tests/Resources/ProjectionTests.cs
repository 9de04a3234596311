using System.Text.Json;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>The values that paths lead to, by the careful and by the quick walk.</summary>
public sealed class ProjectionTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("2147483648", 2147483648L)]
    [InlineData("1e30", 1e30)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    [InlineData("\"\"", "")]
    [InlineData("\"2024-02\"", "2024-02")]
    [InlineData("\"a\\\"b\\u0041\"", "a\"bA")]
    [InlineData("{ \"a\" : 1 }", "{ \"a\" : 1 }")]
    [InlineData("{}", "{}")]
    [InlineData("[]", null)]
    [InlineData("[null]", null)]
    [InlineData("[[],[null,[]]]", null)]
    [InlineData("[1]", 1)]
    [InlineData("[null,\"x\",null]", "x")]
    [InlineData("[1, 2.50]", "[1,2.50]")]
    [InlineData("[\"a\\u0041\",\"b\"]", "[\"a\\u0041\",\"b\"]")]
    [InlineData("[{\"a\":1},2]", "[{\"a\":1},2]")]
    [InlineData("[[1,2],[3]]", "[1,2,3]")]
    public void One_scalar_is_a_value_and_everything_else_is_its_JSON(string json, object? expected)
    {
        Assert.Equal(expected, Walks.Value($$"""{"resourceType":"Basic","v":{{json}}}""", "v"));
    }

    [Theory]
    [InlineData("m[0]", "[1,2]")]
    [InlineData("m[1]", "[3,4,5]")]
    [InlineData("m[0][0]", 1)]
    [InlineData("m[1][1]", "[4,5]")]
    [InlineData("m[1][1][1]", 5)]
    [InlineData("m[1][0][0]", 3)]
    [InlineData("m[1][0][1]", null)]
    [InlineData("m[2]", null)]
    [InlineData("m", "[1,2,3,4,5]")]
    public void Each_index_goes_one_array_deeper(string path, object? expected)
    {
        Assert.Equal(expected, Walks.Value("""{"resourceType":"Basic","m":[[1,2],[3,[4,5]]]}""", path));
    }

    [Theory]
    [InlineData("a.b", "[1,2,3]")]
    [InlineData("a[0].b", 1)]
    [InlineData("a[1].b", "[2,3]")]
    [InlineData("a.b[0]", "[1,2]")]
    [InlineData("a.b[1]", 3)]
    [InlineData("a[2].b", null)]
    [InlineData("a[3].b", null)]
    public void An_index_counts_in_each_array_before_it(string path, object? expected)
    {
        Assert.Equal(expected, Walks.Value("""{"resourceType":"Basic","a":[{"b":1},{"b":[2,3]},{"c":4}]}""", path));
    }

    [Theory]
    [InlineData("deceased", null)]
    [InlineData("deceasedBoolean", true)]
    [InlineData("deceasedDateTime", null)]
    [InlineData("component.valueQuantity.value", 1)]
    [InlineData("component.valueString", "high")]
    public void A_choice_is_read_by_its_member_of_JSON(string path, object? expected)
    {
        Assert.Equal(
            expected,
            Walks.Value("""{"resourceType":"Basic","deceasedBoolean":true,"component":[{"valueQuantity":{"value":1}},{"valueString":"high"}]}""", path));
    }

    [Fact]
    public void The_extension_of_a_primitive_value_is_read_by_its_name_with_an_underscore()
    {
        const string Json = """{"resourceType":"Patient","birthDate":"1970-01","_birthDate":{"extension":[{"valueDateTime":"1970-01-02T03:04:05Z"}]},"given":["A",null],"_given":[null,{"id":"g"}]}""";

        Assert.Equal("1970-01", Walks.Value(Json, "birthDate"));
        Assert.Equal("1970-01-02T03:04:05Z", Walks.Value(Json, "_birthDate.extension[0].valueDateTime"));
        Assert.Equal("g", Walks.Value(Json, "_given[1].id"));
        Assert.Null(Walks.Value(Json, "_given[0].id"));
    }

    [Fact]
    public void An_escaped_name_is_the_name_that_it_means()
    {
        const string Json = """{"resourceType":"Patient","n\u0061me":[{"\u0066\u0061mily":"Ann","given\u0000":"x"}]}""";

        Assert.Equal("Ann", Walks.Value(Json, "name.family"));
        Assert.Null(Walks.Value(Json, "name.given"));
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("aVeryLongNameOfAMember", 2)]
    [InlineData("AVERYLONGNAMEOFBMEMBER", 3)]
    [InlineData("a_", 5)]
    public void A_name_is_told_from_those_that_look_like_it(string path, object expected)
    {
        Assert.Equal(
            expected,
            Walks.Value("""{"resourceType":"Basic","aa":0,"á":0,"a":1,"aVeryLongNameOfAMember":2,"aVeryLongNameOfBMember":3,"a\u007f":4,"A_":5}""", path));
    }

    [Fact]
    public void Several_paths_that_begin_alike_each_get_their_own_values()
    {
        PropertySelection selection = Selection.Of("name", "name.family", "name[0]", "name[0].family", "name[1].family", "name.given[0]", "id");

        Assert.Equal(
            [
                """[{"family":"A","given":["x","y"]},{"family":"B"}]""",
                """["A","B"]""",
                """{"family":"A","given":["x","y"]}""",
                "A",
                "B",
                "x",
                "p",
            ],
            Walks.Values("""{"id":"p","resourceType":"Patient","name":[{"family":"A","given":["x","y"]},{"family":"B"}]}""", selection));
    }

    [Fact]
    public void Elements_behind_the_last_index_of_any_path_belong_to_the_paths_without_one()
    {
        Assert.Equal(
            ["A", "[\"A\",\"B\",\"C\"]", "[1,2,3,4]", 2],
            Walks.Values(
                """{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"},{"family":"C"}],"v":[1,2,3,4]}""",
                Selection.Of("name[0].family", "name.family", "v", "v[1]")));
    }

    [Fact]
    public void Two_columns_may_have_the_same_path()
    {
        Assert.Equal(["p", "p", "p"], Walks.Values("""{"resourceType":"Patient","id":"p"}""", Selection.Numbered(["id", "ID", "id[0]"])));
    }

    [Fact]
    public void The_first_element_of_a_value_that_is_no_array_is_the_value_itself()
    {
        Assert.Equal([1, 1, null], Walks.Values("""{"resourceType":"Basic","a":{"b":1}}""", Selection.Of("a[0].b[0]", "a[0][0].b", "a.b[1]")));
    }

    [Fact]
    public void A_path_through_a_scalar_leads_nowhere()
    {
        Assert.Equal([null, null], Walks.Values("""{"resourceType":"Basic","a":"text","b":[1,"x"]}""", Selection.Of("a.x", "b.x")));
    }

    [Fact]
    public void The_largest_index_is_followed()
    {
        string many = string.Join(",", Enumerable.Range(0, 10_000));

        Assert.Equal(9999, Walks.Value($$"""{"resourceType":"Basic","a":[{{many}}]}""", "a[9999]"));
    }

    [Fact]
    public void A_resource_without_the_value_does_not_get_that_of_the_one_before()
    {
        PropertySelection selection = Selection.Of("id", "tag");
        LineScanner scanner = new(selection.Root, wantsMembers: false);

        Assert.Equal(["a", "[1,2]"], Walks.Values("""{"resourceType":"Basic","id":"a","tag":[1,2]}""", selection, scanner));
        Assert.Equal([null, null], Walks.Values("""{"resourceType":"Basic"}""", selection, scanner));
        Assert.Equal(["b", 3], Walks.Values("""{"resourceType":"Basic","id":"b","tag":[3]}""", selection, scanner));
    }

    [Fact]
    public void Found_values_keep_the_order_of_each_column_and_forget_what_was_before()
    {
        FoundValues values = new(2);
        values.Begin([1]);
        values.Add([0, 1], JsonTokenType.Number, 1, 1);
        values.Add([1], JsonTokenType.Number, 2, 1);
        values.Add([0, 1], JsonTokenType.String, 3, 1);
        values.Add([0], JsonTokenType.Null, 9, 4);

        Assert.Equal((2, 3), (values.Count(0), values.Count(1)));
        Assert.Equal([1, 3], values.Others(0).Select(value => value.Start).Prepend(values.First(0).Start));
        Assert.Equal([1, 2, 3], values.Others(1).Select(value => value.Start).Prepend(values.First(1).Start));

        values.Begin([2]);

        Assert.Equal((0, 0), (values.Count(0), values.Count(1)));
        Assert.Empty(values.Others(0).Concat(values.Others(1)));
    }

    [Fact]
    public void A_selection_keeps_the_names_and_the_order_that_were_given()
    {
        PropertySelection selection = new([new("Z", PropertyPath.Parse("id")), new("a b", PropertyPath.Parse("x")), new("größe", PropertyPath.Parse("id"))]);

        Assert.Equal(["Z", "a b", "größe"], selection.Names);
        Assert.Equal(["p", null, "p"], Walks.Values("""{"resourceType":"Basic","id":"p"}""", selection));
        Assert.Throws<ArgumentNullException>(() => new PropertySelection(null!));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_path_may_have_1024_characters_and_no_more(int length, bool isPath)
    {
        string path = new('a', length);

        if (isPath)
        {
            Assert.Equal(path, PropertyPath.Parse(path).ToString());
        }
        else
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => PropertyPath.Parse(path));
            Assert.EndsWith("it is longer than 1024 characters.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_path_is_taken_apart_into_names_in_lower_case_and_numbers()
    {
        PropertyStep[] steps = [.. PropertyPath.Parse("Code.Coding[0012][3].x_1").Steps];

        Assert.Equal(["code", "coding", "", "", "x_1"], steps.Select(step => System.Text.Encoding.ASCII.GetString(step.Name)));
        Assert.Equal([-1, -1, 12, 3, -1], steps.Select(step => step.Index));
        Assert.Throws<ArgumentNullException>(() => PropertyPath.Parse(null!));
    }
}
