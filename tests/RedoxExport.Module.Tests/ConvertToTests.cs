using System.Management.Automation;
using System.Text.Json;

namespace RedoxExport.Module.Tests;

/// <summary>What is written is what Redox's data model allows, and what was read is written unchanged.</summary>
public sealed class ConvertToTests : IDisposable
{
    private const string Url = "https://api.redoxengine.com/fhir/R4/example-destination/Development/export-status/1";

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_payload_that_was_read_is_written_with_every_token_as_it_was()
    {
        foreach (PayloadCorpus.Case one in PayloadCorpus.Cases.Where(one => one.Items.Count == 1 && one.Items[0].Error is null))
        {
            HostedResult result = _module.Invoke(
                """
                param($file)
                $r = ConvertFrom-RedoxExportResponse -LiteralPath $file -ErrorAction Ignore
                $r | ConvertTo-RedoxExportResponse -Compress
                $r | ConvertTo-RedoxExportResponse | ConvertFrom-RedoxExportResponse -ErrorAction Ignore | ConvertTo-RedoxExportResponse -Compress
                $r.ToJson()
                """,
                one.FullName);

            string[] texts = [.. result.Clean().Select(text => (string)text.BaseObject)];
            Assert.Equal(texts[0], texts[1]);
            Assert.Equal(Tokens(texts[2]), Tokens(texts[0]));
            Assert.DoesNotContain('\n', texts[0]);
        }
    }

    [Fact]
    public void Values_become_a_payload_in_the_order_of_the_example()
    {
        HostedResult result = _module.Invoke(
            """
            param($url)
            ConvertTo-RedoxExportResponse -Status 202 -ContentLocation $url -EventDateTime '2026-05-28T22:44:52.399Z' -Test -FacilityCode F1 `
                -Source 7ce6f387-c33c-417d-8682-81e83628cbd9 `
                -Destination 'Redox EMR', af394f14-b34a-464f-8d24-895f370af4c9, @{ ID = '7ce6f387-c33c-417d-8682-81e83628cbd9'; Name = 'Tools' } `
                -LogId d9f5d293-7110-461e-a875-3beb089e79f3 -AttemptId 925d1617-2fe0-468c-a14c-f8c04b572c54 -Compress
            """,
            Url);

        Assert.Equal(
            """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","EventDateTime":"2026-05-28T22:44:52.399Z","Test":true,"""
            + """ "Source":{"ID":"7ce6f387-c33c-417d-8682-81e83628cbd9"},"Destinations":[{"Name":"Redox EMR"},{"ID":"af394f14-b34a-464f-8d24-895f370af4c9"},{"ID":"7ce6f387-c33c-417d-8682-81e83628cbd9","Name":"Tools"}],""".TrimStart()
            + """ "Logs":[{"ID":"d9f5d293-7110-461e-a875-3beb089e79f3","AttemptID":"925d1617-2fe0-468c-a14c-f8c04b572c54"}],"FacilityCode":"F1"},"status":202,"contentLocation":"https://api.redoxengine.com/fhir/R4/example-destination/Development/export-status/1"}""".TrimStart(),
            Assert.Single(result.Clean()).BaseObject);
    }

    [Theory]
    [InlineData("\"Test\":false", "-Status 200 -Test:$false")]
    [InlineData("\"status\":\"200\"", "-Status 200 -StatusAsText")]
    [InlineData("\"status\":200", "-Status OK")]
    [InlineData("\"EventType\":\"group-export-response\"", "-Status 200 -EventType group-export-response")]
    [InlineData("\"EventDateTime\":\"2026-05-28T20:44:52.000Z\"", "-Status 200 -EventDateTime '2026-05-28T22:44:52+02:00'")]
    [InlineData("\"Logs\":[{\"ID\":\"d9f5d293-7110-461e-a875-3beb089e79f3\"},{\"ID\":\"925d1617-2fe0-468c-a14c-f8c04b572c54\"}]", "-Status 200 -LogId d9f5d293-7110-461e-a875-3beb089e79f3, 925d1617-2fe0-468c-a14c-f8c04b572c54")]
    public void Each_value_is_written_in_its_form(string expected, string parameters)
    {
        string status = parameters.Replace("-Status OK", "-Status ([System.Net.HttpStatusCode]::OK)", StringComparison.Ordinal);

        HostedResult result = _module.Invoke($"ConvertTo-RedoxExportResponse {status} -Compress");

        Assert.Contains(expected, (string)Assert.Single(result.Clean()).BaseObject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/contentLocation", "-Status 202")]
    [InlineData("/status", "-Status 99")]
    [InlineData("/status", "-ContentLocation https://api.redoxengine.com/x")]
    [InlineData("/contentLocation", "-Status 202 -ContentLocation /x")]
    [InlineData("/Meta/Destinations/0/ID", "-Status 200 -Destination @{ ID = 'no uuid' }")]
    [InlineData("/Meta/Logs/0/ID", "-Status 200 -LogId x")]
    public void What_the_data_model_forbids_is_not_written(string pointer, string parameters)
    {
        HostedResult result = _module.Invoke($"ConvertTo-RedoxExportResponse {parameters}");

        Assert.Empty(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("PayloadNotValid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"'{pointer}'", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Start-RedoxExport", "system-export-response", 202)]
    [InlineData("Start-RedoxExport -AllPatients", "patient-export-response", 202)]
    [InlineData("Start-RedoxExport | Wait-RedoxExportJob", "system-export-response", 200)]
    [InlineData("$job = Start-RedoxExport; Stop-RedoxExportJob $job -Confirm:$false; $job", "system-export-response", 404)]
    public void A_job_becomes_the_response_that_leads_back_to_it(string start, string eventType, int status)
    {
        HostedResult result = _module.Invoke(
            $$"""
            $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 2
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $job = & { {{start}} }
            $job.Id
            $job | ConvertTo-RedoxExportResponse -Destination 'Redox EMR' | ConvertFrom-RedoxExportResponse
            Stop-RedoxExportSandbox
            """);

        IReadOnlyList<PSObject> output = result.Clean();
        PSObject response = output[^1];
        Assert.Equal(output[0].BaseObject, response.Properties["JobId"].Value);
        Assert.Equal(eventType, response.Properties["EventType"].Value);
        Assert.Equal(status, response.Properties["Status"].Value);
        Assert.NotNull(response.Properties["EventDateTime"].Value);
    }

    private static string Tokens(string json)
    {
        System.Text.StringBuilder text = new();
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            text.Append(reader.TokenType).Append(' ').Append(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)).Append('\n');
        }

        return text.ToString();
    }
}
