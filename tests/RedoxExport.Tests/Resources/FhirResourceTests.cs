using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class FhirResourceTests
{
    private const string Patient =
        """{ "resourceType" : "Patient","id":"p1","active":true,"deceasedBoolean":false,"maritalStatus":null,"birthDate":"1970-01-02","multipleBirthInteger":2,"name":[{"family":"M\u00fcller","given":["Ann","B."]},{"text":"A \"B\" 😀"}],"extension":[] }""";

    [Fact]
    public void The_original_text_comes_back_byte_for_byte()
    {
        string padded = "  " + Patient + " \t";
        Assert.Equal(Patient, FhirResource.Parse(Patient).ToJson());
        Assert.Equal(padded, FhirResource.Parse(padded).ToJson());
    }

    [Fact]
    public void Members_are_read_as_FHIR_names_them()
    {
        dynamic patient = FhirResource.Parse(Patient);

        Assert.Equal("p1", (string)patient.id);
        Assert.Equal("Müller", (string)patient.name[0].family);
        Assert.Equal("B.", (string)patient.name[0].given[1]);
        Assert.Equal("A \"B\" 😀", (string)patient.NAME[1].Text);
        Assert.Equal("1970-01-02", Assert.IsType<string>((object)patient.birthDate));
        Assert.True((bool)patient.active);
        Assert.False((bool)patient.deceasedBoolean);
        Assert.Null((object?)patient.maritalStatus);
        Assert.Equal(2, Assert.IsType<int>((object)patient.multipleBirthInteger));
        Assert.Empty(Assert.IsType<object[]>((object)patient.extension));
    }

    [Fact]
    public void Names_come_in_the_order_of_the_text()
    {
        FhirResource patient = FhirResource.Parse(Patient);

        Assert.Equal(
            ["resourceType", "id", "active", "deceasedBoolean", "maritalStatus", "birthDate", "multipleBirthInteger", "name", "extension"],
            FhirElement.GetMemberNames(patient));
        Assert.True(FhirElement.TryGetMember(patient, "name", out object? names));
        FhirElement second = Assert.IsType<FhirElement>(Assert.IsType<object[]>(names)[1]);
        Assert.Equal(["text"], FhirElement.GetMemberNames(second));
        Assert.Equal("""{"text":"A \"B\" 😀"}""", second.ToJson());
    }

    [Fact]
    public void A_member_that_is_not_there_is_told_from_one_that_is_null()
    {
        FhirResource patient = FhirResource.Parse(Patient);

        Assert.True(FhirElement.TryGetMember(patient, "maritalStatus", out object? value));
        Assert.Null(value);
        Assert.False(FhirElement.TryGetMember(patient, "gender", out value));
        Assert.Null(value);
    }

    [Fact]
    public void Two_looks_see_one_object()
    {
        FhirResource patient = FhirResource.Parse(Patient);
        FhirElement.TryGetMember(patient, "name", out object? first);
        FhirElement.TryGetMember(patient, "Name", out object? second);

        Assert.Same(first, second);
    }

    [Fact]
    public void Type_and_id_are_known()
    {
        FhirResource patient = FhirResource.Parse(Patient);
        FhirResource outcome = FhirResource.Parse("""{"resourceType":"OperationOutcome"}""");

        Assert.Equal("Patient", FhirResource.GetResourceType(patient));
        Assert.Equal("p1", FhirResource.GetId(patient));
        Assert.Equal("Patient/p1", patient.ToString());
        Assert.Null(FhirResource.GetId(outcome));
        Assert.Equal("OperationOutcome", outcome.ToString());
    }

    [Fact]
    public void It_has_no_CLR_member_that_could_hide_one_of_FHIRs()
    {
        Assert.Empty(typeof(FhirResource).GetProperties());
        Assert.Empty(typeof(FhirResource).GetFields());
        Assert.Equal(
            ["Equals", "GetHashCode", "GetType", "ToJson", "ToString"],
            typeof(FhirResource).GetMethods().Where(m => !m.IsStatic).Select(m => m.Name).Distinct().Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, object> Numbers => new()
    {
        { "0", 0 },
        { "-0", 0 },
        { "2147483647", int.MaxValue },
        { "-2147483648", int.MinValue },
        { "2147483648", 2147483648L },
        { "-9223372036854775808", long.MinValue },
        { "9223372036854775808", BigInteger.Parse("9223372036854775808", System.Globalization.CultureInfo.InvariantCulture) },
        { "1.50", 1.50m },
        { "-0.010", -0.010m },
        { "1234567890123456789012345678", BigInteger.Parse("1234567890123456789012345678", System.Globalization.CultureInfo.InvariantCulture) },
        { "123456789012345678901234567.8", 123456789012345678901234567.8m },
        { "0.0000000000000000000000000001", 0.0000000000000000000000000001m },
        { "1.5e3", 1500m },
        { "1E+2", 100m },
        { "25e-3", 0.025m },
        { "0.12345678901234567890123456789012", "0.12345678901234567890123456789012" },
        { "0.12345678901234567890123456780", "0.12345678901234567890123456780" },
        { "123456789012345678901234567890.5", "123456789012345678901234567890.5" },
        { "1.234567890123456e40", "1.234567890123456e40" },
        { "1.23456789012345e40", 1.23456789012345e40 },
        { "1.23456789012345e-310", "1.23456789012345e-310" },
        { "12345678901234567890123456789012345", BigInteger.Parse("12345678901234567890123456789012345", System.Globalization.CultureInfo.InvariantCulture) },
        { "1e30", 1e30 },
        { "1e-30", 1e-30 },
        { "1e400", "1e400" },
        { "1e-400", "1e-400" },
        { "1e99999999999", "1e99999999999" },
        { new string('9', 2000), new string('9', 2000) },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_is_the_narrowest_value_that_holds_it(string text, object expected)
    {
        dynamic resource = FhirResource.Parse($$"""{"resourceType":"Basic","value":{{text}}}""");

        object value = resource.value;
        Assert.IsType(expected.GetType(), value);
        Assert.Equal(expected, value);
        if (value is decimal number && !text.Contains('e', StringComparison.OrdinalIgnoreCase))
        {
            Assert.Equal(text, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Every_decimal_that_FHIR_allows_keeps_its_text()
    {
        Gen.Select(Gen.Long[0, 999_999_999_999_999_999], Gen.Int[1, 17]).Sample((digits, scale) =>
        {
            string text = digits.ToString("D18", System.Globalization.CultureInfo.InvariantCulture).Insert(18 - scale, ".").TrimStart('0');
            text = text.StartsWith('.') ? "0" + text : text;
            dynamic resource = FhirResource.Parse($$"""{"resourceType":"Basic","value":{{text}}}""");
            return ((decimal)resource.value).ToString(System.Globalization.CultureInfo.InvariantCulture) == text;
        });
    }

    [Fact]
    public void Any_JSON_object_is_read_with_equal_values()
    {
        Gen<string> name = Gen.String[Gen.Char.AlphaNumeric, 1, 12];
        Gen<string> text = Gen.String.Where(s => !s.Any(char.IsSurrogate));
        Gen<JsonNode?> leaf = Gen.OneOf<JsonNode?>(
            text.Select(s => (JsonNode?)JsonValue.Create(s)),
            Gen.Long.Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Decimal[-1e9m, 1e9m].Select(n => (JsonNode?)JsonValue.Create(decimal.Round(n, 6))),
            Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Bool.Select(_ => (JsonNode?)null));
        Gen<JsonNode?> tree = Gen.Recursive<JsonNode?>((depth, self) => depth > 4
            ? leaf
            : Gen.OneOf(
                leaf,
                self.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
                Gen.Select(name, self).Array[0, 4].Select(members => (JsonNode?)ToObject(members))));
        Gen.Select(name, tree).Array[0, 8].Sample(
            members =>
            {
                JsonObject expected = ToObject(members);
                expected["resourceType"] = "Basic";
                string json = expected.ToJsonString();
                FhirResource resource = FhirResource.Parse(json);
                Assert.Equal(json, resource.ToJson());
                AssertEqual(JsonNode.Parse(json), resource);
            },
            iter: 300);
    }

    public static TheoryData<string, string> Damaged => new()
    {
        { "<html>", "is not valid JSON" },
        { """{"resourceType":"Patient","id":"p1""", "is not valid JSON" },
        { """{"resourceType":"Patient"}}""", "is not valid JSON" },
        { """{"resourceType":"Patient"} {"resourceType":"Patient"}""", "is not valid JSON" },
        { """{"resourceType":"Patient",}""", "is not valid JSON" },
        { """{"resourceType":"Patient","a":01}""", "is not valid JSON" },
        { """{"resourceType":"Patient","a":NaN}""", "is not valid JSON" },
        { """{"resourceType":"Patient","a":"\x"}""", "is not valid JSON" },
        { """["resourceType"]""", "not one object" },
        { "null", "not one object" },
        { "{}", "has no resourceType" },
        { """{"resourceType":1}""", "has no resourceType" },
        { """{"contained":[{"resourceType":"Patient"}]}""", "has no resourceType" },
        { """{"resourceType":"Patient","id":"a","id":"b"}""", "the member at byte 35 has the same name as an earlier one" },
        { """{"resourceType":"Patient","id":"a","\u0069d":"b"}""", "the member at byte 35 has the same name as an earlier one" },
        { """{"resourceType":"Patient","id":"a","ID":"b"}""", "case is ignored" },
        { """{"resourceType":"Patient","name":[{"family":"a","use":{"x":1},"family":"b"}]}""", "has the same name as an earlier one" },
        { """{"resourceType":"Patient","a":"x\ud83d"}""", "the text at byte 30 has an unpaired surrogate" },
        { """{"resourceType":"Patient","a":"\\\ude00x"}""", "an unpaired surrogate" },
        { """{"resourceType":"Patient","a":"\ud83d\ud83d\ude00"}""", "an unpaired surrogate" },
        { """{"resourceType":"Patient","\udfff":1}""", "an unpaired surrogate" },
        { $$"""{"resourceType":"Patient","a":{{new string('[', 128)}}{{new string(']', 128)}}}""", "more than 128 levels deep" },
        { $$"""{"resourceType":"Patient","a":{{string.Concat(Enumerable.Repeat("{\"a\" : ", 128))}}1{{new string('}', 128)}}}""", "more than 128 levels deep" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void What_is_no_resource_is_one_clear_error(string line, string says)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => FhirResource.Parse(line));

        Assert.Equal("ResourceLineDamaged", error.ErrorId);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Bytes_that_are_not_UTF8_are_a_fault(byte[] bytes)
    {
        byte[] line = [.. "{\"resourceType\":\"Patient\",\"a\":\""u8, .. bytes, .. "\"}"u8];

        Assert.False(ResourceParser.TryParse(line, out _, out LineFault fault));
        Assert.Equal(LineFaultKind.NotUtf8, fault.Kind);
    }

    [Fact]
    public void What_is_just_allowed_is_read()
    {
        FhirResource.Parse($$"""{"resourceType":"Patient","a":{{new string('[', 127)}}{{new string(']', 127)}}}""");
        dynamic pair = FhirResource.Parse("""{"resourceType":"Patient","a":"\ud83d\ude00\\ud83d","\u0062":{"id":1},"c":{"id":1}}""");

        Assert.Equal("😀\\ud83d", (string)pair.a);
        Assert.Equal(1, (int)pair.b.id);
    }

    [Fact]
    public void An_object_may_have_many_members_and_each_name_once()
    {
        string many = string.Join(",", Enumerable.Range(0, 1000).Select(i => $"\"m{i}\":{{\"m{i}\":{i}}}"));
        FhirResource resource = FhirResource.Parse($$"""{"resourceType":"Basic",{{many}}}""");
        Assert.Equal(1001, FhirElement.GetMemberNames(resource).Count);

        Assert.Throws<RedoxExportException>(() => FhirResource.Parse($$"""{"resourceType":"Basic",{{many}},"M999":1}"""));
        Assert.Throws<RedoxExportException>(() => FhirResource.Parse($$"""{"resourceType":"Basic",{{many}},"M0":1}"""));
    }

    [Fact]
    public void Any_bytes_are_a_resource_or_a_fault()
    {
        byte[] seed = Encoding.UTF8.GetBytes(Patient);
        Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 4].Sample(edits =>
        {
            List<byte> line = [.. seed];
            foreach ((int at, byte value, int how) in edits)
            {
                int place = Math.Min(at, line.Count - 1);
                if (how == 0)
                {
                    line.RemoveAt(place);
                }
                else if (how == 1)
                {
                    line.Insert(place, value);
                }
                else
                {
                    line[place] = value;
                }
            }

            if (ResourceParser.TryParse([.. line], out FhirResource? resource, out LineFault fault))
            {
                AssertEqual(JsonNode.Parse(line.ToArray()), resource);
            }
            else
            {
                Assert.NotEmpty(ResourceErrors.LineDamaged("f", 1, fault).Message);
            }
        });
    }

    [Fact]
    public void The_type_of_a_line_is_found_wherever_it_stands()
    {
        Assert.Equal("Patient", Peek("""{"resourceType":"Patient","id" """));
        Assert.Equal("Patient", Peek("""{"id":"x","contained":[{"resourceType":"Organization"}],"resourceType":"Patient"}"""));
        Assert.Null(Peek("""{"contained":[{"resourceType":"Organization"}]}"""));
        Assert.Null(Peek("""{"resourceType":{"x":1}}"""));
        Assert.Null(Peek("""["resourceType"]"""));
        Assert.Null(Peek("""{"id" "x","resourceType":"Patient"}"""));
        Assert.Null(Peek(string.Empty));
    }

    [SharedFolderFact]
    public void Every_resource_of_the_Synthea_sample_is_read_with_equal_values()
    {
        if (RepositoryRoot.SyntheaFolder is not { } folder)
        {
            Assert.Skip("The Synthea sample is not beside this checkout.");
            return;
        }

        int count = 0;
        foreach (ResourceLine line in ResourceFolder.Open(folder).Files.SelectMany(file => file.Read(new ResourceTypeFilter(null))))
        {
            Assert.Null(line.Error);
            AssertEqual(JsonNode.Parse(line.Resource!.ToJson()), line.Resource);
            count++;
        }

        Assert.Equal(8639, count);
    }

    private static string? Peek(string line) =>
        ResourceParser.TryPeekType(Encoding.UTF8.GetBytes(line), out ReadOnlySpan<byte> type) ? Encoding.UTF8.GetString(type) : null;

    private static JsonObject ToObject((string, JsonNode?)[] members)
    {
        JsonObject result = [];
        foreach ((string name, JsonNode? value) in members.DistinctBy(m => m.Item1.ToLowerInvariant()).Where(m => !m.Item1.Equals("resourceType", StringComparison.OrdinalIgnoreCase)))
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    private static void AssertEqual(JsonNode? expected, object? actual) =>
        Assert.True(AreEqual(expected, actual), $"Not equal to {expected?.ToJsonString()}");

    // Sample data has a million values: an assertion each would take longer than all the reading.
    private static bool AreEqual(JsonNode? expected, object? actual) => expected switch
    {
        null => actual is null,
        JsonObject members => actual is FhirElement element
            && members.Select(m => m.Key).SequenceEqual(FhirElement.GetMemberNames(element))
            && members.All(m => FhirElement.TryGetMember(element, m.Key, out object? found) && AreEqual(m.Value, found)),
        JsonArray items => actual is object?[] array
            && items.Count == array.Length
            && items.Zip(array, AreEqual).All(equal => equal),
        _ => expected.GetValueKind() switch
        {
            JsonValueKind.String => actual is string text && text == expected.GetValue<string>(),
            JsonValueKind.Number => actual is int or long or decimal or BigInteger
                && Convert.ToString(actual, System.Globalization.CultureInfo.InvariantCulture) == Normal(expected.ToJsonString()),
            _ => actual is bool flag && flag == expected.GetValue<bool>(),
        },
    };

    // The only texts of a number that FHIR's own types write in two ways: a negative zero, and an exponent.
    private static string Normal(string number) =>
        number == "-0" ? "0"
        : number.Contains('e', StringComparison.OrdinalIgnoreCase) ? decimal.Parse(number, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : number;
}
