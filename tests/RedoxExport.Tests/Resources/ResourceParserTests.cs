using System.Text;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>The fault of a line, with its place and the words in which it is told.</summary>
public sealed class ResourceParserTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","a":tru}""", 33)]
    [InlineData("""{"resourceType":"Patient","a":}""", 30)]
    [InlineData("""{"resourceType":"Patient" "a":1}""", 26)]
    [InlineData("""{"resourceType":"Patient"}x""", 26)]
    [InlineData("""{"resourceType":"größer","a":x}""", 31)]
    [InlineData("x", 0)]
    public void What_is_not_JSON_is_told_with_its_byte(string line, long position)
    {
        Assert.Equal(new LineFault(LineFaultKind.NotJson, position), Fault(line));
    }

    [Fact]
    public void Nesting_across_several_lines_is_too_deep_as_it_is_on_one()
    {
        string deep = string.Concat(Enumerable.Repeat("[\n", 140)) + string.Concat(Enumerable.Repeat("]\n", 140));

        Assert.Equal(LineFaultKind.TooDeep, Fault($"{{\"resourceType\":\"Basic\",\"a\":{deep}}}").Kind);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","a":"\ud800"}""", 30)]
    [InlineData("""{"resourceType":"Patient","\udc00":1}""", 26)]
    [InlineData("""{"resourceType":"Patient","a":["x",{"b":"\ud83d\u0041"}]}""", 40)]
    [InlineData("""{"resourceType":"Patient","a":{"\udbff":1}}""", 31)]
    public void Half_of_a_surrogate_pair_is_told_with_the_byte_of_its_text(string line, long position)
    {
        Assert.Equal(new LineFault(LineFaultKind.LoneSurrogate, position), Fault(line));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a","iD":1}""", 35)]
    [InlineData("""{"id":1,"resourceType":"Patient","resourcetype":"x"}""", 33)]
    [InlineData("""{"resourceType":"Patient","a":[{"x":1},{"x":1,"X":2}]}""", 46)]
    [InlineData("""{"resourceType":"Patient","größe":1,"gr\u00f6\u00dfe":2}""", 38)]
    public void The_second_member_of_a_name_is_told_with_its_byte(string line, long position)
    {
        Assert.Equal(new LineFault(LineFaultKind.DuplicateMember, position), Fault(line));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","größe":1,"GRÖSSE":2,"GRöße":3}""")]
    [InlineData("""{"resourceType":"Patient","a[":1,"a{":2}""")]
    [InlineData("""{"resourceType":"Patient","@":1,"`":2}""")]
    [InlineData("""{"resourceType":"Patient","a":{"x":{"x":{"x":1}},"y":[{"x":1},{"x":1}]},"x":1}""")]
    [InlineData("""{"resourceType":"Patient","":1}""")]
    public void Names_that_only_look_alike_or_are_in_other_objects_are_no_duplicates(string line)
    {
        // GRöße differs from größe in ASCII letters only, so it is one.
        bool isResource = !line.Contains("GRöße", StringComparison.Ordinal);

        Assert.Equal(isResource, ResourceParser.TryParse(Encoding.UTF8.GetBytes(line), out _, out LineFault fault));
        Assert.Equal(isResource ? default : LineFaultKind.DuplicateMember, fault.Kind);
    }

    [Fact]
    public void Large_objects_side_by_side_and_inside_one_another_are_checked_each_for_itself()
    {
        string many = string.Join(",", Enumerable.Range(0, 70).Select(i => $"\"m{i}\":{i}"));
        string nested = $"{{{many},\"in\":{{{many},\"in\":{{{many}}}}}}}";

        FhirResource.Parse($"{{\"resourceType\":\"Basic\",\"a\":[{nested},{nested}],\"b\":{nested}}}");
        Assert.Equal(LineFaultKind.DuplicateMember, Fault($"{{\"resourceType\":\"Basic\",\"a\":[{nested},{{{many},\"in\":{nested},\"M69\":1}}]}}").Kind);
    }

    [Fact]
    public void Names_of_many_objects_that_are_open_at_once_are_remembered()
    {
        // 12 objects of 60 members are open at the innermost one, which is more names than the check has room for at first.
        string before = string.Concat(Enumerable.Range(0, 12).Select(level => "{" + string.Join(",", Enumerable.Range(0, 60).Select(i => $"\"m{i}\":1")) + $",\"in{level}\":"));
        string behind = new('}', 12);

        FhirResource.Parse($"{{\"resourceType\":\"Basic\",\"a\":{before}1{behind}}}");
        Assert.Equal(LineFaultKind.DuplicateMember, Fault($"{{\"resourceType\":\"Basic\",\"a\":{before}1,\"m0\":2{behind}}}").Kind);
        Assert.Equal(LineFaultKind.DuplicateMember, Fault($"{{\"resourceType\":\"Basic\",\"a\":{before}1{behind},\"A\":2}}").Kind);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Objects_and_arrays_may_be_nested_to_the_limit_and_no_deeper(int depth, bool isResource)
    {
        string arrays = $"{{\"resourceType\":\"Basic\",\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";
        string objects = $"{{\"resourceType\":\"Basic\",\"a\":{string.Concat(Enumerable.Repeat("{\"a\":", depth - 2))}{{}}{new string('}', depth - 2)}}}";
        foreach (string line in new[] { arrays, objects })
        {
            Assert.Equal(isResource, ResourceParser.TryParse(Encoding.UTF8.GetBytes(line), out _, out LineFault fault));
            Assert.Equal(isResource ? default : LineFaultKind.TooDeep, fault.Kind);
        }
    }

    [Fact]
    public void A_line_that_ends_at_the_deepest_level_is_cut_and_not_too_deep()
    {
        Assert.Equal(LineFaultKind.NotJson, Fault($"{{\"resourceType\":\"Basic\",\"a\":{new string('[', 127)}").Kind);
        Assert.Equal(LineFaultKind.NotJson, Fault($"{{\"resourceType\":\"Basic\",\"a\":{new string('[', 127)}x").Kind);
    }

    [Fact]
    public void The_first_fault_of_a_line_is_the_one_that_is_told()
    {
        Assert.Equal(LineFaultKind.DuplicateMember, Fault("""{"id":1,"id":2,"a":"\ud800"x""").Kind);
        Assert.Equal(LineFaultKind.LoneSurrogate, Fault("""{"a":"\ud800","id":1,"id":2}""").Kind);
        Assert.Equal(LineFaultKind.NotAnObject, Fault("[{]").Kind);
        Assert.Equal(LineFaultKind.NotAnObject, Fault("7 x").Kind);
    }

    [Fact]
    public void The_place_of_a_fault_is_in_its_line() =>
        JsonTexts.Damaged.Sample(text =>
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            return ResourceParser.TryFindMembers(line, out FhirMember[] members, out LineFault fault)
                ? fault == default && members.All(member => member.Start > 0 && member.Length > 0 && member.Start + member.Length < line.Length)
                : fault.Position >= 0 && fault.Position <= line.Length;
        });

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", "Patient")]
    [InlineData("""{"\u0072esourceType":"Patient"}""", "Patient")]
    [InlineData("""{"resourceType":"\u0050atient"}""", "Patient")]
    [InlineData("""{"resourceType":"Gr\u00f6\u00dfe"}""", "Größe")]
    [InlineData("""{"resourceType":""}""", "")]
    [InlineData("""{"ResourceType":"X","resourceType":"Patient"}""", "Patient")]
    [InlineData("""{"resourceType":"Patient","resourceType":"Observation"}""", "Patient")]
    [InlineData("""{"resourceType":null}""", null)]
    [InlineData("""{"resourceType":"\ud800"}""", null)]
    [InlineData("""{"a":"\ud800","resourceType":"Patient"}""", "Patient")]
    [InlineData("""{"resourceType":"Pat""", null)]
    [InlineData("""{"a":[1,{"b":2}],"resourceType":"Patient",,""", "Patient")]
    public void The_type_is_looked_up_without_reading_further(string line, string? expected)
    {
        bool found = ResourceParser.TryPeekType(Encoding.UTF8.GetBytes(line), out ReadOnlySpan<byte> type);

        Assert.Equal(expected is not null, found);
        Assert.Equal(expected ?? string.Empty, Encoding.UTF8.GetString(type));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_not_an_exception_when_the_type_is_looked_up()
    {
        byte[] escaped = [.. "{\"resourceType\":\"\\u0050"u8, 0xFF, .. "\"}"u8];
        byte[] name = [.. "{\"\\u0050"u8, 0xFF, .. "\":1,\"resourceType\":\"Patient\"}"u8];

        Assert.False(ResourceParser.TryPeekType(escaped, out _));
        Assert.Equal(LineFaultKind.NotUtf8, ParseFault(escaped).Kind);
        Assert.Equal(LineFaultKind.NotUtf8, ParseFault(name).Kind);
        Assert.True(ResourceParser.TryPeekType(name, out ReadOnlySpan<byte> type));
        Assert.Equal("Patient", Encoding.UTF8.GetString(type));
    }

    [Fact]
    public void The_type_that_is_looked_up_is_the_type_of_the_resource() =>
        JsonTexts.Damaged.Sample(text =>
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            return !ResourceParser.TryParse(line, out FhirResource? resource, out _)
                || (ResourceParser.TryPeekType(line, out ReadOnlySpan<byte> type) && Encoding.UTF8.GetString(type) == FhirResource.GetResourceType(resource));
        });

    private static LineFault Fault(string line) => ParseFault(Encoding.UTF8.GetBytes(line));

    private static LineFault ParseFault(byte[] line)
    {
        Assert.False(ResourceParser.TryParse(line, out FhirResource? resource, out LineFault fault));
        Assert.Null(resource);
        return fault;
    }
}
