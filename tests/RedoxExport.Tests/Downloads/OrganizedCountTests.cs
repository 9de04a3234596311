using System.Text;
using CsCheck;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files that are organized by patient have a header for each. A server may count the headers or not, and both are right.</summary>
public sealed class OrganizedCountTests : IDisposable
{
    private const string Link = Files + "1";

    private static readonly string Text = string.Concat(
        """{"resourceType":"Parameters","parameter":[{"name":"header","valueReference":{"reference":"Patient/1"}}]}""" + "\n",
        Lines(1),
        Lines(2, "Observation"),
        """{ "parameter": [ { "name": "header", "valueReference": { "reference": "Patient/2" } } ], "resourceType": "Parameters" }""" + "\n",
        """{"resourceType":"Patient","id":"2","text":"resourceType Parameters"}""");

    private static readonly string Damaged = "broken\n" + Text;

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task A_count_with_or_without_the_headers_is_right_and_the_file_comes_once(long count)
    {
        ExportedFile file = await SaveAsync(count);
        Assert.Equal((ExportedFileState.Complete, 6), (file.State, file.ResourceCount));
        Assert.Equal(1, _export.Server.CountOf("GET " + Link));
        Assert.Equal(ExportedFileState.Complete, (await CheckAsync()).State);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Any_other_count_is_still_wrong(long count)
    {
        ExportedFile file = await SaveAsync(count);
        Assert.Equal(ExportedFileState.CountMismatch, file.State);
        Assert.Equal(2, _export.Server.CountOf("GET " + Link));
        Assert.Equal(ExportedFileState.CountMismatch, (await CheckAsync()).State);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(7, false)]
    [InlineData(6, true)]
    [InlineData(8, true)]
    [InlineData(9, true)]
    public async Task Damaged_lines_neither_hide_a_wrong_count_nor_make_a_right_one_wrong(long count, bool isWrong)
    {
        ExportedFile file = await SaveAsync(count, Damaged);
        Assert.Equal((ExportedFileState.DamagedLines, 7), (file.State, file.ResourceCount));
        AssertMiscounted(isWrong);

        // A second save looks at nothing but the journal.
        _export.Events.Clear();
        Assert.Equal(ExportedFileState.DamagedLines, (await SaveAsync(count, Damaged)).State);
        AssertMiscounted(isWrong);

        _export.Events.Clear();
        Assert.Equal(ExportedFileState.DamagedLines, (await CheckAsync()).State);
        AssertMiscounted(isWrong);
    }

    [Fact]
    public async Task A_folder_of_an_older_build_that_called_it_a_mismatch_is_found_right()
    {
        await SaveAsync(4);
        string journal = await File.ReadAllTextAsync(_folder["files.ndjson"]);
        Assert.Contains("\"state\":\"complete\"", journal, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["files.ndjson"], journal.Replace("\"state\":\"complete\"", "\"state\":\"countMismatch\"", StringComparison.Ordinal));
        Assert.Equal(ExportedFileState.Complete, (await CheckAsync()).State);
    }

    [Fact]
    public async Task A_file_of_one_type_has_no_headers()
    {
        _export.WithManifest($$"""
            "output": [{ "type": "Parameters", "url": "{{Link}}", "count": 0 }]
            """).Server.On("GET " + Link, Reply.Text(200, Lines(2, "Parameters"), "Content-Type: application/fhir+ndjson"));
        await _export.SaveAsync(_folder);
        Assert.Equal(ExportedFileState.CountMismatch, Assert.Single(_export.Saved).State);
    }

    [Fact]
    public async Task An_empty_outputOrganizedBy_means_files_of_one_type_each()
    {
        _export.WithManifest($$"""
            "outputOrganizedBy": "", "output": [{ "type": "Patient", "url": "{{Link}}" }]
            """);
        _export.Server.On("GET " + Link, Reply.Text(200, Lines(1, "Observation"), "Content-Type: application/fhir+ndjson"));
        ExportJob job = await _export.SaveAsync(_folder);
        Assert.Null(job.Manifest!.OutputOrganizedBy);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CountWithHeaders:*")]
    public async Task A_sandbox_counts_as_the_reference_server_does_or_with_headers(string fault)
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { PatientCount = 3, PollCount = 0, MaxResourcesPerFile = 7, RequireToken = false, Faults = fault.Length == 0 ? [] : [fault] });
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(new ConnectionSettings { BaseUri = sandbox.BaseUri }, null, default);
        ExportClient client = new(connection);
        ExportJob job = await client.StartAsync(new ExportRequest { OrganizeOutputBy = "Patient" }, default);
        await client.RefreshAsync(job, default);
        List<ExportedFile> saved = [];
        await new ExportSaver(job, _folder.FullPath, new SaveOptions()).SaveAsync(saved.Add, error => throw error, default);

        Assert.True(saved.Count > 3);
        Assert.All(saved, file => Assert.Equal(ExportedFileState.Complete, file.State));
        Assert.Equal(saved.Count, sandbox.Requests.Count(request => request.Path.Contains("/export-file/", StringComparison.Ordinal)));
        string[] lines = [.. saved.SelectMany(file => File.ReadLines(file.Path))];
        int headers = lines.Count(line => line.Contains("\"resourceType\":\"Parameters\"", StringComparison.Ordinal));
        Assert.True(headers >= 3);
        Assert.Equal(lines.Length - (fault.Length == 0 ? headers : 0), job.Manifest!.Files.Sum(file => file.Count));
    }

    [Fact]
    public void Headers_are_counted_wherever_the_bytes_are_parted() =>
        Gen.Int[1, 40].Array[0, 80].Sample(pieces =>
        {
            HeaderCounter counter = new();
            byte[] bytes = Encoding.UTF8.GetBytes(Text);
            int at = 0;
            foreach (int piece in pieces)
            {
                int length = Math.Min(piece, bytes.Length - at);
                counter.Add(bytes.AsSpan(at, length));
                at += length;
            }

            counter.Add(bytes.AsSpan(at));
            counter.Complete();
            return counter.Headers == 2;
        });

    private void AssertMiscounted(bool isWrong)
    {
        string[] codes = [.. _export.Events.All.Where(said => said.Severity == RunFindingSeverity.Problem).Select(said => said.Name).Order(StringComparer.Ordinal)];
        Assert.Contains("DamagedLines", codes);
        Assert.Equal(isWrong, codes.Length == 2 && codes.Any(code => code is "CountMismatch" or "ResourcesMissing"));
        Assert.Equal(isWrong ? 2 : 1, codes.Length);
    }

    private async Task<ExportedFile> SaveAsync(long count, string? text = null)
    {
        _export.WithManifest($$"""
            "outputOrganizedBy": "Patient", "output": [{ "url": "{{Link}}", "count": {{count}} }]
            """).Server.On("GET " + Link, Reply.Text(200, text ?? Text, "Content-Type: application/fhir+ndjson"));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        return Assert.Single(_export.Saved);
    }

    private async Task<ExportedFile> CheckAsync()
    {
        List<ExportedFile> files = [];
        await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(files.Add, default);
        return Assert.Single(files);
    }
}
