using System.Management.Automation;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Module.Tests;

/// <summary>Payloads are read from whatever form they come in, and a bad one costs only itself.</summary>
public sealed class ConvertFromTests : IDisposable
{
    private const string Job = "e4b4a01a-1c2d-4f5e-9a8b-3c7d6e5f4a3b";

    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    // Compact, and with a number of its own as the last digits of the job's id.
    private static string Line(int number)
    {
        using JsonDocument document = JsonDocument.Parse(PayloadCorpus.Example);
        return JsonSerializer.Serialize(document.RootElement).Replace("5f4a3b", number.ToString("d6", null), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("$text | ConvertFrom-RedoxExportResponse")]
    [InlineData("ConvertFrom-RedoxExportResponse $text")]
    [InlineData("$text -split \"`n\" | ConvertFrom-RedoxExportResponse")]
    [InlineData("ConvertFrom-RedoxExportResponse -InputObject ($text -split \"`n\")")]
    [InlineData("\"[`n$text`n]\" | ConvertFrom-RedoxExportResponse")]
    [InlineData("\"[`n$text`n]\" -split \"`n\" | ConvertFrom-RedoxExportResponse")]
    [InlineData("ConvertFrom-RedoxExportResponse -Path $folder/example.json")]
    [InlineData("ConvertFrom-RedoxExportResponse -Path $folder/*.json")]
    [InlineData("ConvertFrom-RedoxExportResponse -LiteralPath $folder/example[1].txt")]
    [InlineData("ConvertFrom-RedoxExportResponse -Path $folder/utf8bom")]
    [InlineData("ConvertFrom-RedoxExportResponse -Path $folder/utf16le")]
    [InlineData("ConvertFrom-RedoxExportResponse -Path $folder/utf16be")]
    [InlineData("ConvertFrom-RedoxExportResponse -Path $folder/utf16nobom")]
    [InlineData("Get-Item \"$folder/example.json\" | ConvertFrom-RedoxExportResponse")]
    [InlineData("[System.Text.Encoding]::UTF8.GetBytes($text) | ConvertFrom-RedoxExportResponse")]
    [InlineData(", [System.Text.Encoding]::Unicode.GetBytes($text) | ConvertFrom-RedoxExportResponse")]
    [InlineData("ConvertFrom-RedoxExportResponse -InputObject ([System.Text.Encoding]::UTF8.GetBytes($text))")]
    [InlineData("$element | ConvertFrom-RedoxExportResponse")]
    [InlineData("[pscustomobject]@{ Meta = [pscustomobject]@{ DataModel = 'FHIR Bulk Data Access'; EventType = 'system-export-response' }; status = 202; contentLocation = $element.GetProperty('contentLocation') } | ConvertFrom-RedoxExportResponse")]
    [InlineData("@{ Meta = @{ DataModel = 'FHIR Bulk Data Access'; EventType = 'system-export-response' }; status = '202'; contentLocation = [uri] $element.GetProperty('contentLocation').GetString() } | ConvertFrom-RedoxExportResponse")]
    [InlineData("$text | ConvertFrom-RedoxExportResponse | ConvertFrom-RedoxExportResponse")]
    public void A_payload_is_the_same_whatever_it_comes_in(string script)
    {
        string text = PayloadCorpus.Example;
        File.WriteAllText(_folder.File("example.json"), text);
        File.WriteAllText(_folder.File("example[1].txt"), text);
        File.WriteAllText(_folder.File("utf8bom"), text, new UTF8Encoding(true));
        File.WriteAllText(_folder.File("utf16le"), text, new UnicodeEncoding(false, true));
        File.WriteAllText(_folder.File("utf16be"), text, new UnicodeEncoding(true, true));
        File.WriteAllText(_folder.File("utf16nobom"), text, new UnicodeEncoding(false, false));
        using JsonDocument document = JsonDocument.Parse(text);

        HostedResult result = _module.Invoke($"param($text, $folder, $element) {script}", text, _folder.Path, document.RootElement);

        PSObject response = Assert.Single(result.Clean());
        Assert.Equal("RedoxExport.Payloads.ExportResponse", response.TypeNames[0]);
        Assert.Equal(202, response.Properties["Status"].Value);
        Assert.Equal(true, response.Properties["IsAccepted"].Value);
        Assert.Equal(Job, response.Properties["JobId"].Value);
        Assert.Equal("example-destination", response.Properties["Destination"].Value);
        Assert.Equal("Development", response.Properties["Environment"].Value);
    }

    [Fact]
    public void In_a_mixed_stream_each_bad_payload_is_one_error_with_its_index_and_the_rest_comes_through()
    {
        HostedResult result = _module.Invoke(
            """
            param($first, $second, $third)
            $first
            '{"Meta":{"DataModel":"FHIR Bulk Data Access",'
            $second
            '{"Meta":{"DataModel":"PatientAdmin","EventType":"Arrival"},"status":202}'
            [pscustomobject]@{ nothing = 1 }
            "[$first,{`"Meta`":7},$second]"
            [System.Text.Encoding]::UTF8.GetBytes('{}')
            $null
            $Host
            $third
            """.Replace("param($first, $second, $third)", "param($first, $second, $third) & {", StringComparison.Ordinal) + "\n} | ConvertFrom-RedoxExportResponse",
            Line(1),
            Line(2),
            Line(3));

        Assert.Equal(["000001", "000002", "000001", "000002", "000003"], result.Output.Select(JobEnd));
        Assert.Equal(
            [
                ("PayloadNotJson", "index 1 (line 2)"),
                ("PayloadDataModelUnknown", "index 3 (line 4)"),
                ("PayloadMemberMissing", "index 4 "),
                ("PayloadMemberInvalid", "index 6 (line 5)"),
                ("PayloadMemberMissing", "index 8 (line 1)"),
                ("PayloadInputInvalid", "index 9 "),
                ("PayloadInputInvalid", "index 10 "),
            ],
            result.Errors.Select(error => (error.FullyQualifiedErrorId.Split(',')[0], Place(error))));
    }

    [Fact]
    public void An_error_in_a_file_names_the_file_and_the_line()
    {
        File.WriteAllLines(_folder.File("night.ndjson"), [Line(1), string.Empty, "{\"Meta\":", Line(2)]);
        File.WriteAllLines(_folder.File("other.ndjson"), [Line(3), "[]"]);

        HostedResult result = _module.Invoke("param($folder) ConvertFrom-RedoxExportResponse -Path $folder/*.ndjson", _folder.Path);

        Assert.Equal(["000001", "000002", "000003"], result.Output.Select(JobEnd));
        Assert.Equal(2, result.Errors.Count);
        Assert.Contains($"index 1 (line 3 of '{_folder.File("night.ndjson")}')", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains($"index 1 (line 2 of '{_folder.File("other.ndjson")}')", result.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.Equal(_folder.File("night.ndjson"), result.Errors[0].TargetObject);
    }

    [Fact]
    public void Two_cut_lines_are_two_errors_and_do_not_swallow_the_third()
    {
        HostedResult result = _module.Invoke(
            "param($line) $line.Substring(0, 90), $line.Substring(0, 200), $line | ConvertFrom-RedoxExportResponse",
            Line(1));

        Assert.Equal("000001", JobEnd(Assert.Single(result.Output)));
        Assert.Equal(["index 0 (line 1)", "index 1 (line 2)"], result.Errors.Select(Place));
    }

    [Fact]
    public void Whole_texts_are_told_apart_also_when_both_are_cut()
    {
        HostedResult result = _module.Invoke(
            "param($text) $text.Substring(0, 90), $text.Substring(0, 200), $text | ConvertFrom-RedoxExportResponse",
            PayloadCorpus.Example);

        Assert.Single(result.Output);
        Assert.Equal(["PayloadNotJson", "PayloadNotJson"], result.ErrorIds);
        Assert.StartsWith("index 1 ", Place(result.Errors[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_a_new_file_do_not_belong_to_the_cut_text_of_the_last()
    {
        // As Get-Content hangs it on what it gives.
        HostedResult result = _module.Invoke(
            """
            param($text)
            $lines = $text -split "`n"
            & {
                $count = 0; $lines[0..5] | ForEach-Object { $_ | Add-Count (++$count) }
                $count = 0; $lines | ForEach-Object { $_ | Add-Count (++$count) }
            } | ConvertFrom-RedoxExportResponse
            """.Replace("param($text)", "param($text) function Add-Count { param([long] $count, [Parameter(ValueFromPipeline)] $line) $shown = [psobject]::AsPSObject($line); $shown.psobject.Properties.Add([psnoteproperty]::new('ReadCount', $count)); $shown }", StringComparison.Ordinal),
            PayloadCorpus.Example);

        Assert.Single(result.Output);
        Assert.Equal("PayloadNotJson", Assert.Single(result.ErrorIds));
    }

    [Fact]
    public void Lines_of_an_array_with_a_payload_each_are_read()
    {
        HostedResult result = _module.Invoke(
            "param($first, $second) '[', \"$first,\", '{\"Meta\":,', $second, ']' | ConvertFrom-RedoxExportResponse",
            Line(1),
            Line(2));

        Assert.Equal("000001", JobEnd(result.Output[0]));
        Assert.Equal("PayloadNotJson", result.ErrorIds.First());
        Assert.Equal("index 1 (line 3)", Place(result.Errors[0]));
    }

    [Theory]
    [InlineData("PayloadEmpty", "''")]
    [InlineData("PayloadEmpty", "'', ' ', \"`t\"")]
    [InlineData("PayloadInputInvalid", "$null")]
    [InlineData("PayloadInputInvalid", "{ a script }")]
    [InlineData("PayloadInputInvalid", "[System.Text.Json.JsonElement]::new()")]
    [InlineData("PayloadInputInvalid", "$(@{ n = [double]::NaN })")]
    [InlineData("PayloadInputInvalid", "$($h = @{}; $h.self = $h; $h)")]
    [InlineData("PayloadTooDeep", "('[' * 70), (']' * 70)")]
    [InlineData("PayloadNotText", "\"{`\"Meta`\":`\"$([char] 0xD800)`\"}\"")]
    public void What_is_no_payload_is_one_error(string errorId, string input)
    {
        HostedResult result = _module.Invoke($"{input} | ConvertFrom-RedoxExportResponse");

        Assert.Empty(result.Output);
        Assert.Equal(errorId, Assert.Single(result.ErrorIds));
    }

    [Theory]
    [InlineData("PathNotFound", "-Path $folder/missing.json")]
    [InlineData("PathNotFound", "-LiteralPath $folder/*.json")]
    [InlineData("PathNotFileSystem", "-Path Env:PATH")]
    [InlineData("FileUnreadable", "-Path $folder")]
    [InlineData("DriveNotFound", "-Path nowhere:/x.json")]
    public void A_file_that_cannot_be_read_is_one_error(string errorId, string parameters)
    {
        HostedResult result = _module.Invoke($"param($folder) ConvertFrom-RedoxExportResponse {parameters}; ConvertFrom-RedoxExportResponse -Path $folder/none*.json", _folder.Path);

        Assert.Empty(result.Output);
        Assert.Equal(errorId, Assert.Single(result.ErrorIds));
    }

    [Fact]
    public void Unknown_members_are_plain_values_in_a_script()
    {
        HostedResult result = _module.Invoke(
            """
            $r = '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check","x":{"y":[1,2.50,null,true]}},"trace":"abc","n":1.50,"large":12345678901,"e":1e400}' | ConvertFrom-RedoxExportResponse
            $r.AdditionalProperties.trace
            $r.AdditionalProperties['n']
            $r.AdditionalProperties.large
            $r.AdditionalProperties.e
            $r.Meta.AdditionalProperties.x.y[1]
            $r.Meta.AdditionalProperties.x.y[3]
            "$($r.AdditionalProperties)"
            $r.ToJson().Length
            """);

        Assert.Equal(
            ["abc", 1.50m, 12345678901L, "1e400", 2.50m, true, """{"trace":"abc","n":1.50,"large":12345678901,"e":1e400}"""],
            result.Clean().Take(7).Select(value => value.BaseObject));
        Assert.Equal("1.50", result.Output[1].ToString());
    }

    [Fact]
    public void Every_file_of_the_corpus_gives_the_objects_and_errors_that_are_expected_of_it()
    {
        foreach (PayloadCorpus.Case one in PayloadCorpus.Cases)
        {
            HostedResult result = _module.Invoke("param($file) ConvertFrom-RedoxExportResponse -LiteralPath $file", one.FullName);

            Assert.True(one.Items.Count(item => item.Error is null) == result.Output.Count, one.File);
            Assert.Equal(
                one.Items.Where(item => item.Error is not null).Select(item => (one.File, item.Error)),
                result.ErrorIds.Where(id => id != "RedoxReportedError").Select(id => (one.File, (string?)id)));
        }
    }

    private static string JobEnd(PSObject response) => ((string)response.Properties["JobId"].Value)[^6..];

    private static string Place(ErrorRecord error)
    {
        string text = error.ToString();
        int start = text.IndexOf("index", StringComparison.Ordinal);
        int end = text.IndexOf(')', start);
        int verb = text.IndexOf(' ', start + 6);
        return text[verb + 1] == '(' ? text[start..(end + 1)] : text[start..(verb + 1)];
    }
}
