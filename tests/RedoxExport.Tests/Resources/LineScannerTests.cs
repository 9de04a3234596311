using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>The quick walk may leave a line to the careful one, and never says anything else than it.</summary>
public sealed class LineScannerTests
{
    [Trait(TrialLength.Speed, TrialLength.Slow)]
    [Fact]
    public void What_the_quick_walk_lets_pass_the_careful_one_lets_pass_with_the_same_members()
    {
        LineScanner scanner = new(null, wantsMembers: true);
        int passed = 0;
        Gen.Select(JsonTexts.Damaged, Gen.Int[0, 130]).Sample(
            (text, before) =>
            {
                byte[] line = Encoding.UTF8.GetBytes(text);
                byte[] buffer = Within(line, before, (byte)'"');
                if (!scanner.TryScan(buffer, before, line.Length, null))
                {
                    return true;
                }

                passed++;
                return ResourceParser.TryFindMembers(line, out FhirMember[] members, out _) && members.SequenceEqual(scanner.Members);
            },
            iter: 40_000,
            threads: 1);
        Assert.InRange(passed, 3_000, 40_000);
    }

    [Fact]
    public void A_line_built_like_an_earlier_one_is_judged_and_read_like_any_other()
    {
        string[] paths = ["id", "name.family", "name[0]", "code.coding[0].code", "value", "extension.value"];
        PropertySelection selection = Selection.Of(paths);
        int passed = 0;
        Gen.Select(JsonTexts.Resource, JsonTexts.Damage.Array[6, 12]).Sample(
            (text, damages) =>
            {
                // One that knows only this line, and then lines that are almost it.
                LineScanner scanner = new(selection.Root, wantsMembers: true);
                FoundValues values = new(paths.Length);
                foreach (string almost in damages.Select(damage => damage(text)).Prepend(text))
                {
                    byte[] line = Encoding.UTF8.GetBytes(almost);
                    if (!scanner.TryScan(Within(line, 5, (byte)'"'), 5, line.Length, values))
                    {
                        continue;
                    }

                    passed++;
                    if (!ResourceParser.TryFindMembers(line, out FhirMember[] members, out _) || !members.SequenceEqual(scanner.Members) || !Texts(values).SequenceEqual(Find(line, selection)))
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 6_000,
            threads: 1);
        Assert.InRange(passed, 4_000, 80_000);
    }

    [Fact]
    public void Lines_of_many_kinds_in_turn_are_judged_and_read_each_for_itself()
    {
        string[] paths = ["id", "name.family", "name[0]", "code.coding[0].code", "value", "extension.value"];
        PropertySelection selection = Selection.Of(paths);
        int passed = 0;
        Gen.Select(JsonTexts.Resource.Array[2, 12], Gen.Select(JsonTexts.Damage, Gen.Int[0, 11]).Array[10, 40]).Sample(
            (texts, turns) =>
            {
                LineScanner scanner = new(selection.Root, wantsMembers: true);
                FoundValues values = new(paths.Length);
                foreach (string text in texts.Concat(turns.SelectMany(turn => new[] { texts[turn.Item2 % texts.Length], turn.Item1(texts[turn.Item2 % texts.Length]) })))
                {
                    byte[] line = Encoding.UTF8.GetBytes(text);
                    if (!scanner.TryScan(Within(line, 5, (byte)'"'), 5, line.Length, values))
                    {
                        continue;
                    }

                    passed++;
                    if (!ResourceParser.TryFindMembers(line, out FhirMember[] members, out _) || !members.SequenceEqual(scanner.Members) || !Texts(values).SequenceEqual(Find(line, selection)))
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 1_500,
            threads: 1);
        Assert.InRange(passed, 10_000, 140_000);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"","active":false}""", true)]
    [InlineData("""{"resourceType":"Patient","id":"a \"b\" \\ \/ \n\t\b\f\r","active":null}""", true)]
    [InlineData("""{"resourceType":"Patient","id":"\\","active":-0.5e-7}""", true)]
    [InlineData("""{"resourceType":"Patient","id":"größer 😀","active":1}""", true)]
    [InlineData("""{"resourceType":"Patient","id":"a\u0041","active":true}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a\x","active":true}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a\","active":true}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":+1}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":1.}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":1:2}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":"true}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":true}}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","active":true""", false)]
    public void A_line_like_a_known_one_is_known_only_if_its_texts_and_numbers_are_right(string text, bool isRight)
    {
        LineScanner scanner = new(null, wantsMembers: true);
        foreach (string known in new[] { """{"resourceType":"Patient","id":"x","active":true}""", text })
        {
            byte[] line = Encoding.UTF8.GetBytes(known);
            bool passed = scanner.TryScan(Within(line, 2, (byte)'"'), 2, line.Length, null);

            Assert.Equal(known != text || isRight, passed);
            Assert.True(!passed || (ResourceParser.TryFindMembers(line, out FhirMember[] members, out _) && members.SequenceEqual(scanner.Members)));
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_left_to_the_careful_walk_in_a_known_line_too()
    {
        LineScanner scanner = new(null, wantsMembers: false);
        foreach (byte[] text in new byte[][] { [(byte)'x'], [0xC3, 0xBC], [0xC3], [0xFF], [0xED, 0xA0, 0x80] })
        {
            byte[] line = [.. "{\"resourceType\":\"Patient\",\"a\":\""u8, .. text, .. "\",\"b\":1}"u8];

            Assert.Equal(text.Length == 1 ? text[0] < 0x80 : text.Length == 2, scanner.TryScan(Within(line, 0, 0), 0, line.Length, null));
        }
    }

    [Fact]
    public void However_many_kinds_of_lines_there_are_what_is_known_of_them_is_bounded()
    {
        LineScanner scanner = new(null, wantsMembers: true);
        for (int i = 0; i < 20_000; i++)
        {
            string name = FormattableString.Invariant($"n{i}");
            byte[] line = Encoding.UTF8.GetBytes($$"""{"resourceType":"Basic","{{(i % 2 == 0 ? name : "id")}}":"a","b":[{{string.Join(",", Enumerable.Repeat("1", i % 300))}}],"{{name}}x":{"c":"{{i}}" } }""");

            Assert.True(scanner.TryScan(Within(line, 0, 0), 0, line.Length, null));
            Assert.True(ResourceParser.TryFindMembers(line, out FhirMember[] members, out _));
            Assert.Equal(members, scanner.Members);
        }

        Assert.InRange(scanner.KnownBranches, 100, 5_000);
    }

    [Fact]
    public void Another_line_of_the_same_shape_gives_its_own_values()
    {
        PropertySelection selection = Selection.Of("id", "active", "name.family", "meta");
        LineScanner scanner = new(selection.Root, wantsMembers: true);
        FoundValues values = new(4);
        foreach (string text in new[]
        {
            """{"resourceType":"Patient","id":"a","active":true,"meta":{"versionId":"1"},"name":[{"family":"Ann"}]}""",
            """{"resourceType":"Patient","id":"bcd","active":null,"meta":{"versionId":"2345"},"name":[{"family":"B, \"x\""}]}""",
            """{"resourceType":"Patient","id":"" , "active":12.50 ,"meta":{ "versionId" : "" },"name":[{"family":"größer"}]}""",
            """{"resourceType":"Patient","id":"a","active":"yes","meta":{"versionId":"1"},"name":[{"family":false}]}""",
            """{"resourceType":"Patient","id":"a","active":tru,"meta":{"versionId":"1"},"name":[{"family":"Ann"}]}""",
            """{"resourceType":"Patient","id":"a","active":true,"meta":{"versionId":"1"},"name":[{"familY":"Ann"}]}""",
            """{"resourceType":"Patient","id":"a","active":true,"meta":{"versionId":"1"},"name":[{"resourceType":"Ann"}]}""",
            """{"resourcetype":"Patient","id":"a","active":true,"meta":{"versionId":"1"},"name":[{"family":"Ann"}]}""",
        })
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            bool isResource = ResourceParser.TryFindMembers(line, out FhirMember[] members, out _);

            Assert.Equal(isResource, scanner.TryScan(Within(line, 0, 0), 0, line.Length, values));
            if (isResource)
            {
                Assert.Equal(members, scanner.Members);
                Assert.Equal(Find(line, selection), Texts(values));
            }
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a","name":[{"family":"M\u00fcller"}]}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","text":{"div":"<div class=\"x\">a\/b\\c\n</div>"}}""", true)]
    [InlineData("""{ "id" : "a" , "resourceType" : "Patient" }""", true)]
    [InlineData("""{"resourceType":"Patient","id":"größer 😀"}""", true)]
    [InlineData("""{"resourceType":"Patient","a":{"b":{}},"c":[],"d":[[],[1]]}""", true)]
    [InlineData("""{"a":{"resourceType":"Patient"}}""", false)]
    [InlineData("""{"resourceType":1}""", false)]
    [InlineData("""{"ResourceType":"Patient"}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a","ID":"b"}""", false)]
    [InlineData("""{"resourceType":"Patient",}""", false)]
    [InlineData("""{"resourceType":"Patient","a":[1,]}""", false)]
    [InlineData("""{"resourceType":"Patient"}}""", false)]
    [InlineData("""{"resourceType":"Patient"} {}""", false)]
    [InlineData("""{"resourceType":"Patient","a":01}""", false)]
    [InlineData("""{"resourceType":"Patient","a":tru}""", false)]
    [InlineData("""{"resourceType":"Patient","a":"x" "y"}""", false)]
    [InlineData("""{"resourceType":"Patient","a":1 2}""", false)]
    [InlineData("""{"resourceType":"Patient","a":"x}""", false)]
    [InlineData("""{"resourceType":"Patient","a":"\x"}""", false)]
    [InlineData("""{"resourceType":"Patient","a":]}""", false)]
    [InlineData("""{"resourceType":"Patient","a"}""", false)]
    [InlineData("""["resourceType"]""", false)]
    [InlineData("""{"resourceType":"Patient","a":{"b":1]}""", false)]
    public void Ordinary_lines_are_walked_quickly_and_all_others_are_left(string text, bool isQuick)
    {
        byte[] line = Encoding.UTF8.GetBytes(text);

        Assert.Equal(isQuick, new LineScanner(null, wantsMembers: false).TryScan(Within(line, 0, (byte)'}'), 0, line.Length, null));
    }

    [Fact]
    public void What_lies_behind_a_line_does_not_matter()
    {
        LineScanner scanner = new(null, wantsMembers: false);
        byte[] line = """{"resourceType":"Patient","id":"a","active":true}"""u8.ToArray();
        foreach (byte behind in """{}[],:"\1 """u8.ToArray())
        {
            Assert.True(scanner.TryScan(Within(line, 3, behind), 3, line.Length, null));
            for (int length = 0; length < line.Length; length++)
            {
                Assert.False(scanner.TryScan(Within(line[..length], 3, behind), 3, length, null), $"{length} bytes, then {(char)behind}");
            }
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_left_to_the_careful_walk()
    {
        byte[] line = [.. "{\"resourceType\":\"Patient\",\"a\":\""u8, 0xC3, .. "\"}"u8];

        Assert.False(new LineScanner(null, wantsMembers: false).TryScan(Within(line, 0, 0), 0, line.Length, null));
    }

    [Fact]
    public void Deep_lines_and_long_lines_are_left_to_the_careful_walk()
    {
        LineScanner scanner = new(null, wantsMembers: false);
        byte[] deep = Encoding.ASCII.GetBytes($$"""{"resourceType":"Patient","a":{{new string('[', 60)}}{{new string(']', 60)}}}""");
        byte[] large = Encoding.ASCII.GetBytes($$"""{"resourceType":"Binary","data":"{{new string('A', 2_000_000)}}"}""");

        Assert.False(scanner.TryScan(Within(deep, 0, 0), 0, deep.Length, null));
        Assert.False(scanner.TryScan(Within(large, 0, 0), 0, large.Length, null));
        Assert.Equal(["Binary", "Patient"], new[] { large, deep }.Select(line => Find(line, Selection.Of("resourceType"))[0]));
    }

    [Trait(TrialLength.Speed, TrialLength.Slow)]
    [Fact]
    public void Both_walks_find_what_the_paths_say()
    {
        int quick = 0;
        Gen.Select(JsonTexts.Resource, JsonTexts.Path.Array[1, 5]).Sample(
            (text, paths) =>
            {
                byte[] line = Encoding.UTF8.GetBytes(text);
                if (!ResourceParser.TryFindMembers(line, out FhirMember[] _, out _))
                {
                    return true;
                }

                PropertySelection selection = Selection.Numbered(paths);
                string?[] expected = [.. paths.Select(path => Naive(line, path))];
                FoundValues values = new(paths.Length);
                bool isQuick = new LineScanner(selection.Root, wantsMembers: false).TryScan(Within(line, 7, 0), 7, line.Length, values);
                quick += isQuick ? 1 : 0;
                return expected.SequenceEqual(Find(line, selection)) && (!isQuick || expected.SequenceEqual(Texts(values)));
            },
            iter: 20_000,
            threads: 1);
        Assert.InRange(quick, 2_000, 20_000);
    }

    [Theory]
    [InlineData("id", "a")]
    [InlineData("ID", "a")]
    [InlineData("id[0]", "a")]
    [InlineData("id[1]", null)]
    [InlineData("id.x", null)]
    [InlineData("name[0].family", "Müller")]
    [InlineData("name.family", "[\"Müller\",\"M\"]")]
    [InlineData("name[1].given", "B")]
    [InlineData("name[0].given", "[\"Ann\",\"B\"]")]
    [InlineData("name.given", "[\"Ann\",\"B\",\"B\"]")]
    [InlineData("name[0].given[1]", "B")]
    [InlineData("name[0].given[2]", null)]
    [InlineData("name[2]", null)]
    [InlineData("name[1]", "{\"family\":\"M\",\"given\":[\"B\"]}")]
    [InlineData("maritalStatus", "{\"text\":\"M\"}")]
    [InlineData("photo", null)]
    [InlineData("deceasedBoolean", null)]
    [InlineData("active", "True")]
    [InlineData("extension.valueDecimal", "1.50")]
    public void A_path_means_what_one_hopes(string path, string? expected)
    {
        byte[] line = """{"resourceType":"Patient","id":"a","active":true,"name":[{"family":"Müller","given":["Ann","B"]},{"family":"M","given":["B"]}],"maritalStatus":{"text":"M"},"photo":[],"deceasedBoolean":null,"extension":[{"valueDecimal":1.50}]}"""u8.ToArray();
        FoundValues values = new(1);
        PropertySelection selection = Selection.Of(path);

        Assert.True(new LineScanner(selection.Root, wantsMembers: false).TryScan(Within(line, 0, 0), 0, line.Length, values));
        Assert.Equal(expected, Texts(values)[0]);
        Assert.Equal(expected, Find(line, selection)[0]);
    }

    private static byte[] Within(byte[] line, int before, byte behind) => [.. Enumerable.Repeat((byte)'"', before), .. line, .. Enumerable.Repeat(behind, LineIndex.Slack)];

    private static string?[] Find(byte[] line, PropertySelection selection)
    {
        FoundValues values = new(selection.Names.Count);
        values.Begin(line);
        CarefulProjection.Find(line, selection.Root, values);
        return Texts(values);
    }

    private static string?[] Texts(FoundValues values) => [.. Enumerable.Range(0, values.Columns).Select(column => FormattableString.Invariant($"{SelectedValue.Read(values, column)}")).Select(text => text.Length == 0 ? null : text)];

    /// <summary>What a path means, said as plainly as can be.</summary>
    private static string? Naive(byte[] line, string path)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        List<JsonElement> nodes = [document.RootElement];
        foreach (string step in path.Split('.'))
        {
            string[] parts = step.Split('[', ']');
            nodes = [.. nodes.SelectMany(Flat).SelectMany(node => Member(node, parts[0]))];
            foreach (string index in parts.Skip(1).Where(part => part.Length > 0))
            {
                int number = int.Parse(index, CultureInfo.InvariantCulture);
                nodes = [.. nodes.SelectMany(node => Element(node, number))];
            }
        }

        List<string> found = [.. nodes.SelectMany(Flat).Where(node => node.ValueKind != JsonValueKind.Null).Select(node => node.GetRawText())];
        string? text = found.Count switch
        {
            0 => null,
            1 => Value(found[0]),
            _ => $"[{string.Join(",", found)}]",
        };
        return text is { Length: > 0 } ? text : null;
    }

    private static IEnumerable<JsonElement> Flat(JsonElement node) => node.ValueKind == JsonValueKind.Array ? node.EnumerateArray().SelectMany(Flat) : [node];

    private static IEnumerable<JsonElement> Member(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object ? node.EnumerateObject().Where(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value) : [];

    private static IEnumerable<JsonElement> Element(JsonElement node, int number) =>
        node.ValueKind == JsonValueKind.Array ? node.EnumerateArray().Skip(number).Take(1) : number == 0 ? [node] : [];

    private static string Value(string raw)
    {
        byte[] json = Encoding.UTF8.GetBytes(raw);
        Utf8JsonReader reader = new(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? raw : FormattableString.Invariant($"{FhirValue.Read(json, reader.TokenType, 0, json.Length, ElementPresenter.AsIs)}");
    }
}
