using System.Collections;
using System.Text.Json;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>Members that the data model does not have, and the manifest of files.</summary>
public sealed class AdditionalMembersTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("2147483648", 2147483648L)]
    [InlineData("1E+20", 1e20)]
    [InlineData("-0", -0.0)]
    [InlineData("1e5", "1e5")]
    [InlineData("1E400", "1E400")]
    [InlineData("1.50e1", "1.50e1")]
    [InlineData("0.00000000000000000000000000000000001234567890123456789", "0.00000000000000000000000000000000001234567890123456789")]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    [InlineData("\"\\u00fc\\n\"", "ü\n")]
    public void A_script_gets_the_plain_value_that_keeps_every_digit(string json, object? expected)
    {
        object? value = Plain($"\"x\":{json}")["x"];

        Assert.Equal(expected, value);
        Assert.Equal(expected?.GetType(), value?.GetType());
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("0.10")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("-9223372036854775809")]
    public void A_number_that_a_decimal_writes_in_the_same_way_is_a_decimal(string json)
    {
        decimal value = Assert.IsType<decimal>(Plain($"\"x\":{json}")["x"]);

        Assert.Equal(json, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Objects_are_dictionaries_and_arrays_are_arrays_to_a_script()
    {
        IDictionary plain = Plain("\"x\":{\"a\":[1,{\"b\":null}],\"c\":{}}");

        IDictionary x = Assert.IsAssignableFrom<IDictionary>(plain["x"]);
        object?[] a = Assert.IsType<object?[]>(x["a"]);
        Assert.Equal(1, a[0]);
        Assert.True(Assert.IsAssignableFrom<IDictionary>(a[1]).Contains("b"));
        Assert.Null(((IDictionary)a[1]!)["b"]);
        Assert.Empty(Assert.IsAssignableFrom<IDictionary>(x["c"]));
    }

    [Fact]
    public void A_program_gets_the_elements_as_they_are_written()
    {
        IReadOnlyDictionary<string, JsonElement> members = Members("\"x\":1.50,\"y\":[ 1 ]");

        Assert.Equal(["x", "y"], members.Keys);
        Assert.Equal(["1.50", "[ 1 ]"], members.Values.Select(element => element.GetRawText()));
        Assert.Equal("1.50", members["x"].GetRawText());
        Assert.True(members.TryGetValue("y", out JsonElement y) && y.ValueKind == JsonValueKind.Array);
        Assert.False(members.TryGetValue("z", out _));
        Assert.True(members.ContainsKey("x"));
        Assert.False(members.ContainsKey("X"));
        Assert.Equal(2, members.Count);
        Assert.Equal(["x", "y"], members.Select(member => member.Key));
    }

    [Fact]
    public void Both_faces_have_the_same_names_in_the_same_order()
    {
        IReadOnlyDictionary<string, JsonElement> members = Members("\"b\":1,\"a\":2,\"\\u0063\":3");
        IDictionary plain = (IDictionary)members;
        List<string> seen = [];
        foreach (DictionaryEntry entry in plain)
        {
            seen.Add($"{entry.Key}={entry.Value}");
        }

        object?[] copied = new object?[4];
        ((ICollection)members).CopyTo(copied, 1);

        Assert.Equal(["b", "a", "c"], members.Keys);
        Assert.Equal(["b", "a", "c"], plain.Keys.Cast<string>());
        Assert.Equal([1, 2, 3], plain.Values.Cast<int>());
        Assert.Equal(["b=1", "a=2", "c=3"], seen);
        Assert.Null(copied[0]);
        Assert.NotNull(copied[3]);
        Assert.True(plain.Contains("a"));
        Assert.False(plain.Contains("A"));
    }

    [Fact]
    public void They_cannot_be_changed()
    {
        IDictionary plain = Plain("\"x\":1");

        Assert.True(plain.IsReadOnly && plain.IsFixedSize && !plain.IsSynchronized);
        Assert.NotNull(plain.SyncRoot);
        Assert.Equal("A payload that was read cannot be changed.", Assert.Throws<NotSupportedException>(() => plain["x"] = 2).Message);
        Assert.Throws<NotSupportedException>(() => plain.Add("y", 1));
        Assert.Throws<NotSupportedException>(() => plain.Remove("x"));
        Assert.Throws<NotSupportedException>(plain.Clear);
        Assert.Equal(1, plain["x"]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"x\":1.50", "{\"x\":1.50}")]
    [InlineData("\"x\":{ \"a\": 1 },\"q\\u0022\":\"\\u00fc\"", "{\"x\":{ \"a\": 1 },\"q\\u0022\":\"\\u00fc\"}")]
    public void Their_text_is_a_JSON_object_or_nothing(string members, string expected)
    {
        Assert.Equal(expected, Members(members).ToString());
    }

    [Fact]
    public void The_last_of_several_members_of_one_name_is_used()
    {
        Assert.Equal(2, Plain("\"x\":1,\"x\":2")["x"]);
        Assert.Equal(3, ((IDictionary)Plain("\"x\":{\"a\":1,\"a\":3}")["x"]!)["a"]);
    }

    [Fact]
    public void A_deep_member_is_read_to_its_end()
    {
        string deep = new string('[', 60) + "7" + new string(']', 60);

        object? value = Plain($"\"x\":{deep}")["x"];
        for (int i = 0; i < 60; i++)
        {
            value = Assert.Single(Assert.IsType<object?[]>(value));
        }

        Assert.Equal(7, value);
    }

    [Fact]
    public void Each_object_of_the_envelope_keeps_its_own()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of(
            "\"a\":0",
            "\"b\":1,\"Source\":{\"c\":2,\"ID\":\"s\"},\"Destinations\":[{\"Name\":\"n\",\"d\":3},{}],\"Logs\":[{\"e\":4}],\"Errors\":[{\"f\":5,\"Text\":\"t\"}],\"output\":6"));

        Assert.Equal("{\"a\":0}", response.AdditionalProperties.ToString());
        Assert.Equal("{\"b\":1,\"output\":6}", response.Meta.AdditionalProperties.ToString());
        Assert.Equal("{\"c\":2}", response.Meta.Source!.AdditionalProperties.ToString());
        Assert.Equal(["{\"d\":3}", ""], response.Meta.Destinations.Select(system => system.AdditionalProperties.ToString()));
        Assert.Equal("{\"e\":4}", response.Meta.Logs[0].AdditionalProperties.ToString());
        Assert.Equal("{\"f\":5}", response.Errors[0].AdditionalProperties.ToString());
        Assert.False(response.HasManifest);
    }

    [Fact]
    public void Looking_twice_gives_the_same_object()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of("\"x\":1"));

        Assert.Same(response.AdditionalProperties, response.AdditionalProperties);
        Assert.Empty(new ResponseSystem("a").AdditionalProperties);
        Assert.Empty(new ResponseLog("a").AdditionalProperties);
    }

    [Theory]
    [InlineData("\"transactionTime\":\"t\"", "{\"transactionTime\":\"t\"}")]
    [InlineData("\"output\":[]", "{\"output\":[]}")]
    [InlineData("\"out\\u0070ut\":[ 1.50 ]", "{\"out\\u0070ut\":[ 1.50 ]}")]
    [InlineData("\"error\":[],\"x\":1,\"output\" : [{}] ,\"link\":[]", "{\"error\":[],\"output\" : [{}],\"link\":[]}")]
    [InlineData(
        "\"requiresAccessToken\":true,\"request\":\"r\",\"deleted\":[],\"outcome\":[],\"outputOrganizedBy\":\"Patient\",\"extension\":{},\"output\":[]",
        "{\"requiresAccessToken\":true,\"request\":\"r\",\"deleted\":[],\"outcome\":[],\"outputOrganizedBy\":\"Patient\",\"extension\":{},\"output\":[]}")]
    public void A_manifest_is_its_members_as_they_are_written(string members, string expected)
    {
        ExportResponse response = ExportResponseReader.Read($" \n{PayloadTexts.Of(members)}");

        Assert.True(response.HasManifest);
        Assert.Equal(expected, response.ManifestJson);
        Assert.Equal(members.Contains("\"x\"", StringComparison.Ordinal) ? "{\"x\":1}" : string.Empty, response.AdditionalProperties.ToString());
    }

    [Theory]
    [InlineData("\"error\":\"e\"")]
    [InlineData("\"link\":1")]
    [InlineData("\"Output\":1")]
    [InlineData("\"outputs\":1")]
    [InlineData("\"x\":{\"output\":[]}")]
    public void Without_output_and_time_there_is_no_manifest_and_its_names_are_additional(string members)
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of(members));

        Assert.False(response.HasManifest);
        Assert.Null(response.ManifestJson);
        Assert.Equal($"{{{members}}}", response.AdditionalProperties.ToString());
    }

    private static IReadOnlyDictionary<string, JsonElement> Members(string members) => ExportResponseReader.Read("\n " + PayloadTexts.Of(members)).AdditionalProperties;

    private static IDictionary Plain(string members) => (IDictionary)Members(members);
}
