using System.Text;
using System.Text.Json;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public class ReaderTests
{
    private static string Example => Encoding.UTF8.GetString(Corpus.Example);

    private static string Line => ExportResponseWriter.Write(ExportResponseReader.Read(Example), compress: true);

    [Fact]
    public void Text_bytes_and_streams_give_the_same()
    {
        byte[] bytes = Corpus.Example;

        string[] read =
        [
            ExportResponseReader.Read(bytes).ToJson(),
            ExportResponseReader.Read(Example).ToJson(),
            ExportResponseReader.Read('\uFEFF' + Example).ToJson(),
            ExportResponseReader.ReadAll(bytes).Single().Response!.ToJson(),
            ExportResponseReader.ReadAll(Example).Single().Response!.ToJson(),
            ExportResponseReader.ReadAll(new MemoryStream(bytes)).Single().Response!.ToJson(),
            ExportResponseReader.ReadAll(new EndlessStream(bytes)).Single().Response!.ToJson(),
        ];

        Assert.All(read, json => Assert.Equal(Example.Trim(), json));
    }

    [Fact]
    public void A_response_does_not_change_with_the_bytes_it_was_read_from()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Example.Replace("\"status\"", "\"x\": [1], \"status\"", StringComparison.Ordinal));
        ExportResponse response = ExportResponseReader.Read(bytes);

        Array.Clear(bytes);

        Assert.Equal("[1]", response.AdditionalProperties["x"].GetRawText());
        Assert.Equal(202, JsonDocument.Parse(response.ToUtf8Json()).RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public void Scalars_come_first_so_that_a_table_begins_with_them()
    {
        string[] names = [.. typeof(ExportResponse).GetProperties().Select(property => property.Name)];

        Assert.Equal(
            ["Status", "IsAccepted", "ContentLocation", "JobId", "Destination", "Environment", "EventType", "EventDateTime", "IsTest", "LogId", "StatusText", "HasManifest"],
            names.Take(12));
    }

    [Fact]
    public void An_error_among_many_names_its_index_its_line_and_its_file()
    {
        string input = $"{Line}\n\n{Line[..^10]}\n{Line}\n";

        ReadPayload bad = ExportResponseReader.ReadAll(input, "night.ndjson").Single(result => result.Error is not null);

        Assert.Equal(1, bad.Index);
        Assert.Equal(3, bad.Line);
        Assert.StartsWith("The payload at index 1 (line 3 of 'night.ndjson') is not JSON: reading stopped at line 3, byte ", bad.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("night.ndjson", bad.Error.Target);
        Assert.Equal(ErrorKind.InvalidData, bad.Error.Kind);
    }

    [Fact]
    public void An_error_of_one_names_the_line_within_it()
    {
        RedoxExportException error = Refused(Example.Replace("\"status\": 202", "\"status\": tru", StringComparison.Ordinal), "a.json");

        Assert.Equal("PayloadNotJson", error.ErrorId);
        Assert.StartsWith("The payload in 'a.json' is not JSON: reading stopped at line 25, byte ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_data_model_and_another_event_are_refused_by_both_names()
    {
        RedoxExportException model = Refused(Example.Replace("FHIR Bulk Data Access", "PatientAdmin", StringComparison.Ordinal));
        RedoxExportException type = Refused(Example.Replace("system-export-response", "new-patient", StringComparison.Ordinal));

        Assert.Contains("'PatientAdmin'", model.Message, StringComparison.Ordinal);
        Assert.Contains("'FHIR Bulk Data Access'", model.Message, StringComparison.Ordinal);
        Assert.Contains("'new-patient'", type.Message, StringComparison.Ordinal);
        Assert.All(PayloadEventTypes.All, known => Assert.Contains(known, type.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_foreign_payload_is_called_foreign_although_its_members_have_other_types()
    {
        RedoxExportException error = Refused("""{"Meta":{"Logs":{},"Test":"no","EventType":"X","DataModel":"Notes"},"status":{}}""");

        Assert.Equal("PayloadDataModelUnknown", error.ErrorId);
    }

    [Fact]
    public void A_wrong_type_is_named_by_its_pointer()
    {
        RedoxExportException error = Refused(Example.Replace("\"Redox EMR\"", "[\"secret\"]", StringComparison.Ordinal));

        Assert.Equal("PayloadMemberInvalid", error.ErrorId);
        Assert.Equal("The payload has an array at /Meta/Destinations/0/Name; it must be a string or null.", error.Message);
    }

    [Fact]
    public void Nothing_of_a_payload_gets_into_an_error_but_a_short_excerpt()
    {
        string secret = new('s', 300);
        string[] broken =
        [
            Example.Replace("FHIR Bulk Data Access", "https://x.example/a?sig=TOKEN" + secret, StringComparison.Ordinal),
            Example.Replace("system-export-response", "https://x.example/a?sig=TOKEN" + secret, StringComparison.Ordinal),
            Example.Replace("\"status\": 202", "\"status\": TOKEN" + secret, StringComparison.Ordinal),
            Example.Replace("\"Meta\": {", "\"Meta\": \"TOKEN" + secret + "\", \"x\": {", StringComparison.Ordinal),
            "TOKEN" + secret,
        ];

        Assert.All(broken, text =>
        {
            RedoxExportException error = Refused(text, "https://files.example/p.json?sig=TOKEN");
            Assert.DoesNotContain("TOKEN", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("TOKEN", error.RecommendedAction, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
            Assert.Equal("https://files.example/p.json", error.Target);
        });
    }

    [Fact]
    public void An_excerpt_holds_no_control_characters_and_ends_somewhere()
    {
        string name = "a\\u001b[31m" + new string('x', 200);

        RedoxExportException error = Refused(Example.Replace("FHIR Bulk Data Access", name, StringComparison.Ordinal));

        Assert.DoesNotContain('\u001b', error.Message);
        Assert.True(error.Message.Length < 250);
    }

    [Fact]
    public void The_text_of_a_response_shows_its_url_without_user_query_and_fragment()
    {
        ExportResponse response = ExportResponseReader.Read(
            Example.Replace("https://api.", "https://user:pass@api.", StringComparison.Ordinal).Replace("e4b4a01a-1c2d", "e4b4a01a?sig=TOKEN#", StringComparison.Ordinal));

        Assert.Equal("system-export-response 202 https://api.redoxengine.com/fhir/R4/example-destination/Development/export-status/e4b4a01a", response.ToString());
        Assert.Contains("?sig=TOKEN", response.ContentLocation!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_is_an_argument_error()
    {
        Assert.Throws<ArgumentNullException>(() => ExportResponseReader.Read((string)null!));
        Assert.Throws<ArgumentNullException>(() => ExportResponseReader.ReadAll((string)null!));
        Assert.Throws<ArgumentNullException>(() => ExportResponseReader.ReadAll((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => ExportResponseReader.Split((string)null!));
        Assert.Throws<ArgumentNullException>(() => ExportResponseWriter.Write((ExportResponse)null!));
        Assert.Throws<ArgumentNullException>(() => ExportResponseWriter.Write((ExportResponseBuilder)null!));
    }

    [Fact]
    public void An_array_of_many_payloads_is_read_lazily_and_in_order()
    {
        string array = "[" + string.Join(",\n", Enumerable.Range(100, 400).Select(status => Line.Replace("\"status\":202", $"\"status\":{status}", StringComparison.Ordinal))) + "]";

        Assert.Equal(100, ExportResponseReader.ReadAll(array).First().Response!.Status);
        Assert.Equal(Enumerable.Range(100, 400), ExportResponseReader.ReadAll(array).Select(result => result.Response!.Status!.Value));
    }

    internal static RedoxExportException Refused(string text, string? source = null) =>
        Assert.Throws<RedoxExportException>(() => ExportResponseReader.Read(text, source));
}
