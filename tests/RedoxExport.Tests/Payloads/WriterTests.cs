using System.Text;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public class WriterTests
{
    [Fact]
    public void The_example_is_written_as_it_stands()
    {
        ExportResponse response = ExportResponseReader.Read(Corpus.Example);

        Assert.Equal(Encoding.UTF8.GetString(Corpus.Example).Trim(), ExportResponseWriter.Write(response));
        Assert.Equal(Encoding.UTF8.GetString(Corpus.Example).Trim(), response.ToJson());
    }

    [Fact]
    public void Only_white_space_changes()
    {
        const string Text = """ { "Meta" : {"DataModel":"FHIR Bulk Data Access", "EventType":"status-check" , "e\u0078": "\/\u00fc" },"n":[1.50,-0,1E+2,[ ],{ }],"n":null, "status":"202 Accepted"} """;
        ExportResponse response = ExportResponseReader.Read(Text);

        Assert.Equal(
            """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check","e\u0078":"\/\u00fc"},"n":[1.50,-0,1E+2,[],{}],"n":null,"status":"202 Accepted"}""",
            ExportResponseWriter.Write(response, compress: true));
        Assert.Equal(
            """
            {
              "Meta": {
                "DataModel": "FHIR Bulk Data Access",
                "EventType": "status-check",
                "e\u0078": "\/\u00fc"
              },
              "n": [
                1.50,
                -0,
                1E+2,
                [],
                {}
              ],
              "n": null,
              "status": "202 Accepted"
            }
            """.ReplaceLineEndings("\n"),
            ExportResponseWriter.Write(response));
    }

    [Fact]
    public void A_payload_made_from_the_values_of_the_example_is_the_example()
    {
        ExportResponse example = ExportResponseReader.Read(Corpus.Example);
        ExportResponseBuilder builder = new()
        {
            Status = 202,
            ContentLocation = example.ContentLocation,
            EventDateTime = example.EventDateTime!.Value.ToOffset(TimeSpan.FromHours(5)),
            Test = true,
            Source = new ResponseSystem("7ce6f387-c33c-417d-8682-81e83628cbd9", "Redox Dev Tools"),
            Destinations = { new ResponseSystem("af394f14-b34a-464f-8d24-895f370af4c9", "Redox EMR") },
            Logs = { new ResponseLog("d9f5d293-7110-461e-a875-3beb089e79f3", "925d1617-2fe0-468c-a14c-f8c04b572c54") },
        };

        // What is not set is left out; the example says null.
        Assert.Equal(
            example.ToJson().Replace(",\n    \"FacilityCode\": null", string.Empty, StringComparison.Ordinal),
            ExportResponseWriter.Write(builder));
    }

    [Fact]
    public void Every_value_of_a_builder_is_read_back()
    {
        ExportResponse response = new ExportResponseBuilder
        {
            EventType = PayloadEventTypes.GroupExportResponse,
            Status = 500,
            StatusAsText = true,
            EventDateTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1),
            FacilityCode = "F \"1\" <ü>",
            Test = false,
        }.Build();

        Assert.Equal("500", response.StatusText);
        Assert.Contains("\"status\":\"500\"", response.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"F \\\"1\\\" <ü>\"", response.ToJson(), StringComparison.Ordinal);
        Assert.Equal("2026-01-02T03:04:05.0000001Z", Corpus.Value(response, "EventDateTime")!.ToString()!.Replace("+00:00", "Z", StringComparison.Ordinal));
        Assert.Equal("group-export-response", response.EventType);
        Assert.Equal("F \"1\" <ü>", response.Meta.FacilityCode);
        Assert.False(response.IsTest);
        Assert.Null(response.Meta.Source);
    }

    [Fact]
    public void A_sandbox_without_tls_can_be_written()
    {
        ExportResponse response = new ExportResponseBuilder { Status = 202, ContentLocation = new Uri("http://127.0.0.1:8080/fhir/R4/a/Development/export-status/1") }.Build();

        Assert.Equal("1", response.JobId);
    }

    [Theory]
    [InlineData("no status", "/status")]
    [InlineData("status 99", "/status")]
    [InlineData("no url", "/contentLocation")]
    [InlineData("relative url", "/contentLocation")]
    [InlineData("event type", "/Meta/EventType")]
    [InlineData("source id", "/Meta/Source/ID")]
    [InlineData("destination id", "/Meta/Destinations/1/ID")]
    [InlineData("log id", "/Meta/Logs/0/AttemptID")]
    [InlineData("half a character", "/Meta/Destinations/0/Name")]
    public void A_value_that_the_data_model_forbids_is_refused(string what, string path)
    {
        ExportResponseBuilder builder = new() { Status = 202, ContentLocation = new Uri("https://api.redoxengine.com/fhir/R4/a/Development/export-status/1") };
        switch (what)
        {
            case "no status": builder.Status = null; break;
            case "status 99": builder.Status = 99; break;
            case "no url": builder.ContentLocation = null; break;
            case "relative url": builder.ContentLocation = new Uri("a/b", UriKind.Relative); break;
            case "event type": builder.EventType = "system-import"; break;
            case "source id": builder.Source = new ResponseSystem("x"); break;
            case "destination id":
                builder.Destinations.Add(new ResponseSystem(null, "A"));
                builder.Destinations.Add(new ResponseSystem("7", "B"));
                break;
            case "log id": builder.Logs.Add(new ResponseLog(null, "7")); break;
            case "half a character": builder.Destinations.Add(new ResponseSystem(null, "\uD83C")); break;
        }

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => ExportResponseWriter.Write(builder));

        Assert.Equal("PayloadNotValid", error.ErrorId);
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains($"at '{path}'", error.Message, StringComparison.Ordinal);
    }
}
