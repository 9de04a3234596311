using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public sealed class ValidatorTests
{
    private const string Uuid = "d9f5d293-7110-461e-a875-3beb089e79f3";
    private const string Url = "https://api.redoxengine.com/fhir/R4/acme/Production/export-status/7";

    [Theory]
    [InlineData("\"status\":[]", "Error at '/status': It must be a number or a string, but it is an array. (MemberType)")]
    [InlineData("\"status\":null", "Error at '/status': It must be a number or a string, but it is null. (MemberType)")]
    [InlineData("\"status\":600", "Error at '/status': It is not an HTTP status code: 202, \"202\" or \"202 Accepted\", from 100 to 599. (StatusInvalid)")]
    [InlineData("\"x\":1", "Error at '/status': The required member status is missing. (MemberRequired)")]
    [InlineData("\"status\":202", "Error at '/contentLocation': The export was accepted (202), but there is no polling URL. (ContentLocationMissing)")]
    [InlineData("\"status\":202,\"contentLocation\":7", "Error at '/contentLocation': It must be a string or null, but it is a number. (MemberType)")]
    [InlineData("\"status\":200,\"contentLocation\":\"a b\"", "Error at '/contentLocation': It is not an absolute URL of a web server. (ContentLocationNotAbsolute)")]
    [InlineData("\"status\":200,\"contentLocation\":\"http://api.redoxengine.com/a\"", "Error at '/contentLocation': The URL is not https: everything sent to it, including a token, can be read in transit. (ContentLocationNotTls)")]
    [InlineData("\"status\":200,\"contentLocation\":\"https://a.example/b\"", "Warning at '/contentLocation': The host 'a.example' is not one of redoxengine.com. (ContentLocationHostUnknown)")]
    [InlineData("\"status\":200,\"contentLocation\":\"https://api.redoxengine.com/fhir/R4/a/prod/b\"", "Warning at '/contentLocation': The environment 'prod' is not Development, Staging or Production (case-sensitive). (EnvironmentUnknown)")]
    [InlineData("\"status\":200,\"a\":1,\"a\":2", "Error at '/a': The member occurs twice in its object, and programs differ in which one they use. (MemberDuplicate)")]
    public void A_problem_of_an_export_response_is_told_in_one_sentence(string members, string expected)
    {
        Assert.Equal([expected], Findings(PayloadTexts.Export(members)));
    }

    [Theory]
    [InlineData("\"Destinations\":[]", "Error at '/Meta/Destinations': The list of destinations is empty; it must name at least one. (DestinationsEmpty)")]
    [InlineData("\"Test\":false", "Warning at '/Meta/Destinations': There are no destinations. Redox requires at least one. (DestinationsMissing)")]
    [InlineData("\"Destinations\":{}", "Error at '/Meta/Destinations': It must be an array, but it is an object. (MemberType)")]
    [InlineData("\"Destinations\":[{},7,{\"ID\":true}]", "Error at '/Meta/Destinations/1': It must be an object, but it is a number. (MemberType)", "Error at '/Meta/Destinations/2/ID': It must be a string or null, but it is a Boolean. (MemberType)")]
    [InlineData("\"Destinations\":[{}],\"Test\":\"no\"", "Error at '/Meta/Test': It must be true, false or null, but it is a string. (MemberType)")]
    [InlineData("\"Destinations\":[{}],\"Source\":{\"Name\":1}", "Error at '/Meta/Source/Name': It must be a string or null, but it is a number. (MemberType)")]
    [InlineData("\"Destinations\":[{}],\"EventDateTime\":\"2026-05-28\"", "Error at '/Meta/EventDateTime': It is not a date and time of ISO 8601 in UTC, such as 2026-05-28T22:44:52.399Z. (DateTimeNotUtc)")]
    [InlineData("\"Destinations\":[{}],\"Logs\":[{},{\"AttemptID\":\"x\"}]", "Error at '/Meta/Logs/1/AttemptID': It is not a UUID, such as d9f5d293-7110-461e-a875-3beb089e79f3. (UuidInvalid)")]
    [InlineData("\"Destinations\":[{}],\"Errors\":[{},null]", "Error at '/Meta/Errors/1': It must be an object, but it is null. (MemberType)")]
    [InlineData("\"Destinations\":[{}],\"FacilityCode\":[]", "Error at '/Meta/FacilityCode': It must be a string or null, but it is an array. (MemberType)")]
    public void A_problem_of_the_envelope_is_told_with_its_path(string meta, params string[] expected)
    {
        Assert.Equal(expected, Findings(PayloadTexts.Of(meta: meta)));
    }

    [Theory]
    [InlineData("d9f5d293-7110-461e-a875-3beb089e79f3", true)]
    [InlineData("D9F5D293-7110-461E-A875-3BEB089E79F3", true)]
    [InlineData("00000000-0000-0000-0000-000000000000", true)]
    [InlineData("d9f5d2937110461ea8753beb089e79f3", false)]
    [InlineData("{d9f5d293-7110-461e-a875-3beb089e79f3}", false)]
    [InlineData("d9f5d293-7110-461e-a875-3beb089e79f", false)]
    [InlineData("d9f5d293-7110-461e-a875-3beb089e79f3 ", false)]
    [InlineData(" 9f5d293-7110-461e-a875-3beb089e79f3", false)]
    [InlineData("g9f5d293-7110-461e-a875-3beb089e79f3", false)]
    [InlineData("d9f5d293-7110-461e-a8753-beb089e79f3", false)]
    [InlineData("", false)]
    public void An_id_is_a_UUID_of_36_characters(string id, bool isUuid)
    {
        ExportResponseFinding[] found = [.. ExportResponseValidator.Validate(PayloadTexts.Of(meta: $"\"Destinations\":[{{\"ID\":\"{id}\"}}]"))];

        Assert.Equal(isUuid ? [] : ["UuidInvalid"], found.Select(finding => finding.Rule));
    }

    [Theory]
    [InlineData("true", "Production", true)]
    [InlineData("false", "Production", false)]
    [InlineData("true", "Development", false)]
    [InlineData("false", "Development", true)]
    [InlineData("false", "Staging", true)]
    [InlineData("null", "Production", false)]
    [InlineData("null", "Staging", false)]
    public void A_test_belongs_to_Development_or_Staging_and_nothing_else_does(string test, string environment, bool contradicts)
    {
        string[] found = Findings(PayloadTexts.Export(
            $"\"status\":202,\"contentLocation\":\"https://api.redoxengine.com/fhir/R4/a/{environment}/b\"",
            $"\"Destinations\":[{{}}],\"Test\":{test}"));

        Assert.Equal(
            contradicts ? [$"Warning at '/contentLocation': The URL's environment is {environment}, and Meta.Test is {test}. (EnvironmentContradictsTest)"] : [],
            found);
    }

    [Theory]
    [InlineData("system-export", false)]
    [InlineData("group-export", false)]
    [InlineData("status-check", false)]
    [InlineData("status-check-response", false)]
    [InlineData("system-export-response", true)]
    [InlineData("group-export-response", true)]
    [InlineData("patient-export-response", true)]
    public void Only_the_response_to_the_start_of_an_export_needs_a_status_and_a_polling_URL(string eventType, bool needs)
    {
        string payload = PayloadTexts.Of(meta: "\"Destinations\":[{}]").Replace("status-check", eventType, StringComparison.Ordinal);

        Assert.Equal(needs ? ["MemberRequired"] : [], Rules(payload));
        Assert.Equal(needs ? ["ContentLocationMissing"] : [], Rules(payload[..^1] + ",\"status\":202}"));
        Assert.Equal(needs, PayloadEventTypes.IsExportResponse(eventType));
    }

    [Fact]
    public void Findings_come_in_the_order_of_the_data_model_whatever_the_order_of_the_text_is()
    {
        string payload = """{"contentLocation":"x","status":0,"Meta":{"Logs":[{"ID":"x"}],"Source":{"ID":"x"},"Test":1,"EventDateTime":"x","EventType":"x","DataModel":"x"}}""";

        Assert.Equal(
            ["/Meta/DataModel", "/Meta/EventType", "/Meta/EventDateTime", "/Meta/Test", "/Meta/Source/ID", "/Meta/Destinations", "/Meta/Logs/0/ID", "/status", "/contentLocation"],
            ExportResponseValidator.Validate(payload).Select(finding => finding.Path));
    }

    [Fact]
    public void What_is_quoted_of_a_payload_is_short_and_fit_to_be_shown()
    {
        string payload = PayloadTexts.Of().Replace("FHIR Bulk Data Access", "a\\u001b[31m" + new string('x', 200), StringComparison.Ordinal);

        string message = ExportResponseValidator.Validate(payload)[0].Message;

        Assert.StartsWith("The data model is 'a\uFFFD[31mxxx", message, StringComparison.Ordinal);
        Assert.EndsWith("…', not 'FHIR Bulk Data Access'.", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 80, 130);
    }

    [Fact]
    public void Text_that_the_reader_refuses_is_one_finding_with_the_words_of_the_reader()
    {
        ExportResponseFinding found = Assert.Single(ExportResponseValidator.Validate("{\"Meta\":\n  {]"));

        Assert.Equal((string.Empty, "PayloadNotJson", FindingSeverity.Error), (found.Path, found.Rule, found.Severity));
        Assert.Equal("The payload is not JSON: reading stopped at line 2, byte 4.", found.Message);
        Assert.Equal((0, null, null), (found.Index, found.Line, found.Source));
    }

    [Fact]
    public void A_finding_of_one_among_many_says_where_that_one_is()
    {
        string input = $"{PayloadTexts.Of("\"a\":1,\"a\":2", "\"Destinations\":[{}]")}\n\nbroken\n{PayloadTexts.Of(meta: "\"Destinations\":[{}]")}";

        ExportResponseFinding[] found = [.. ExportResponseReader.Split(input, "night.ndjson").SelectMany(item => ExportResponseValidator.Validate(item, "night.ndjson", PayloadLimits.Default))];

        Assert.Equal([("MemberDuplicate", 0, 1, "night.ndjson"), ("PayloadNotJson", 1, 3, "night.ndjson")], found.Select(finding => (finding.Rule, finding.Index, finding.Line, finding.Source)));
        Assert.StartsWith("The payload at index 1 (line 3 of 'night.ndjson') is not JSON: reading stopped at line 3, byte ", found[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_without_lines_gives_findings_without_a_line()
    {
        PayloadItem item = ExportResponseReader.Split("x", new PayloadOrigin(null, 3, 0), PayloadLimits.Default).Single();

        ExportResponseFinding found = Assert.Single(ExportResponseValidator.Validate(item, null, PayloadLimits.Default));

        Assert.Equal((3, null, null), (found.Index, found.Line, found.Source));
        Assert.StartsWith("The payload at index 3 is not JSON", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_that_was_read_is_validated_by_its_text()
    {
        string text = PayloadTexts.Export($"\"status\":202,\"contentLocation\":\"{Url}\"", $"\"Destinations\":[{{\"ID\":\"{Uuid}\"}}],\"Logs\":[{{\"ID\":7}}]").Replace(":7}", ":\"7\"}", StringComparison.Ordinal);

        Assert.Equal(Findings(text), ExportResponseValidator.Validate(ExportResponseReader.Read(text).ToUtf8Json()).Select(finding => finding.ToString()));
        Assert.Equal(["UuidInvalid"], Rules(text));
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":2}")]
    [InlineData("{\"a\":{\"x\":1},\"b\":{\"x\":1}}")]
    [InlineData("{\"a\":[{\"x\":1},{\"x\":1}]}")]
    [InlineData("{\"a\":1,\"A\":2}")]
    public void Members_of_other_names_or_of_other_objects_are_not_twice(string json)
    {
        Assert.Empty(Duplicates(json));
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2,\"a\":3}", "/a", "/a")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "/a")]
    [InlineData("{\"a\":{\"x\":1},\"b\":1,\"a\":[]}", "/a")]
    [InlineData("{\"a\":[{\"x\":1},{\"y\":1,\"y\":2}]}", "/a/1/y")]
    [InlineData("{\"a\":[1,[2,3],[[{\"k\":1,\"k\":1}]],{\"k\":1,\"k\":2}]}", "/a/2/0/0/k", "/a/3/k")]
    [InlineData("{\"a\":{\"b\":{\"c\":1,\"c\":1},\"b\":1},\"c\":{\"d\":1,\"d\":1}}", "/a/b/c", "/a/b", "/c/d")]
    [InlineData("{\"\":1,\"\":2}", "/")]
    [InlineData("{\"a/b~c\":1,\"a/b~c\":2}", "/a~1b~0c")]
    public void The_second_member_of_a_name_is_told_by_its_pointer(string json, params string[] expected)
    {
        Assert.Equal(expected, Duplicates(json));
    }

    [Fact]
    public void A_long_name_is_shortened_in_its_pointer()
    {
        string name = new('x', 300);

        Assert.Equal($"/{new string('x', 60)}…", Assert.Single(Duplicates($"{{\"{name}\":1,\"{name}\":2}}")));
    }

    private static IEnumerable<string> Duplicates(string json) => DuplicateMembers.Find(System.Text.Encoding.UTF8.GetBytes(json), PayloadLimits.Default);

    private static string[] Findings(string payload) => [.. ExportResponseValidator.Validate(payload).Select(finding => finding.ToString())];

    private static string[] Rules(string payload) => [.. ExportResponseValidator.Validate(payload).Select(finding => finding.Rule)];
}
