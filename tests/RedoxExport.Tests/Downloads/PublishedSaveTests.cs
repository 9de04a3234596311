using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Exports.PublishingServer;

namespace RedoxExport.Tests.Downloads;

/// <summary>Saving a published manifest, without a job on a server.</summary>
public sealed class PublishedSaveTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly PublishingServer _publisher = new(new ScriptedServer());
    private readonly TestPacing _pacing = new();
    private readonly List<ExportedFile> _saved = [];
    private readonly List<RedoxExportException> _errors = [];
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("redox-manifest-");

    private ScriptedServer Server => _publisher.Scripted;

    public void Dispose()
    {
        _folder.Dispose();
        _disk.Delete(recursive: true);
    }

    [Fact]
    public async Task A_manifest_is_saved_byte_for_byte_with_all_its_pages_and_files()
    {
        _publisher.Page(Root, 1, Pages + "2", ["Patient.a"], ["Bundle.a"]).Page(Pages + "2", 1, "#pending", ["Patient.b"])
            .File("Patient.a", Patient("a", "1")).File("Patient.b", Patient("b", "1")).File("Bundle.a", Deletion("x"));

        await SaveAsync(new Uri(Root));

        Assert.Empty(_errors);
        Assert.Equal(["Output.0001.ndjson", "Patient.0001.ndjson", "Patient.0002.ndjson"], _saved.Select(file => Path.GetFileName(file.Path)).Order(StringComparer.Ordinal));
        Assert.Equal(PageText(1, Pages + "2", ["Patient.a"], ["Bundle.a"]), await File.ReadAllTextAsync(_folder["manifest.json"]));
        Assert.Equal(PageText(1, "#pending", ["Patient.b"], []), await File.ReadAllTextAsync(_folder["manifest.0002.json"]));
    }

    [Fact]
    public async Task Files_that_need_no_token_never_get_it()
    {
        _publisher.Page(Root, 1, null, ["Patient.a"]).File("Patient.a", Patient("a", "1"));
        await SaveAsync(new Uri(Root));
        Assert.Null(Server.Single("GET " + Data + "Patient.a")["Authorization"]);
    }

    [Fact]
    public async Task Each_page_decides_for_its_own_files()
    {
        _publisher.Put(Root, PageText(1, Pages + "2", ["Patient.a"], [], "true")).Page(Pages + "2", 1, null, ["Patient.b"])
            .File("Patient.a", Patient("a", "1")).File("Patient.b", Patient("b", "1"));
        await SaveAsync(new Uri(Root));
        Assert.NotNull(Server.Single("GET " + Data + "Patient.a")["Authorization"]);
        Assert.Null(Server.Single("GET " + Data + "Patient.b")["Authorization"]);
    }

    [Theory]
    [InlineData("application/fhir+ndjson", true)]
    [InlineData("ndjson", true)]
    [InlineData("application/x-ndjson; charset=utf-8", true)]
    [InlineData("Application/NDJSON", true)]
    [InlineData("application/vnd.apache.parquet", false)]
    [InlineData("text/csv", false)]
    [InlineData("application/fhir+json\\u0007", false)]
    public async Task Another_format_is_refused_before_any_file_is_requested(string format, bool isRead)
    {
        _publisher.Put(Root, PageText(1, null, ["Patient.a"], []).Replace("\"output\"", $"\"outputFormat\":\"{format}\",\"output\"", StringComparison.Ordinal)).File("Patient.a", Patient("a", "1"));
        if (isRead)
        {
            await SaveAsync(new Uri(Root));
            Assert.Single(_saved);
            return;
        }

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SaveAsync(new Uri(Root)));
        Assert.Equal("OutputFormatNotSupported", error.ErrorId);
        Assert.DoesNotContain('\u0007', error.Message);
        Assert.Single(Server.Requests);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_save_that_ended_early_is_resumed_from_the_manifest_on_disk()
    {
        _publisher.Page(Root, 1, null, ["Patient.a", "Patient.b"]).File("Patient.a", Patient("a", "1"));
        await SaveAsync(new Uri(Root));
        Assert.Equal("FileNotAvailable", Assert.Single(_errors).ErrorId);
        _publisher.Page(Root, 2, null, ["Patient.z"]).File("Patient.b", Patient("b", "1"));
        int asked = Server.Requests.Count;

        using RedoxConnection connection = await TestConnection.OpenAsync(Server, _pacing);
        await SaveAsync(ExportResume.Attach(connection, _folder.FullPath));

        Assert.Empty(_errors);
        Assert.Equal(["GET " + Data + "Patient.b"], _publisher.RequestsSince(asked));
        Assert.Equal(new Uri(Root), ExportResume.ManifestUriOf(_folder.FullPath));
    }

    [Fact]
    public async Task Hostile_types_do_not_become_names()
    {
        _publisher.Put(Root, $$"""{"transactionTime":"2026-05-01T00:00:00Z","output":[{"type":"../../etc/passwd","url":"{{Data}}Patient.a"},{"type":"C:\\x","url":"{{Data}}..%2f..%2fPatient.b"}]}""");
        Server.On("GET " + Data + "Patient.a", Reply.Text(200, Patient("a", "1") + "\n")).On("GET " + Data + "..%2f..%2fPatient.b", Reply.Text(200, Patient("b", "1") + "\n"));
        await SaveAsync(new Uri(Root));
        Assert.Equal(["Output.0001.ndjson", "Output.0002.ndjson"], _folder.Files.Where(name => name.StartsWith("Output", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_manifest_on_disk_leads_to_servers_and_to_files_in_its_own_folder()
    {
        Directory.CreateDirectory(Path.Combine(_disk.FullName, "data"));
        await File.WriteAllTextAsync(Path.Combine(_disk.FullName, "data", "local.ndjson"), Patient("b", "1") + "\n");
        _publisher.File("Patient.a", Patient("a", "1"));

        await SaveAsync(await OnDiskAsync($$"""{"transactionTime":"2026-05-01T00:00:00Z","requiresAccessToken":false,"output":[{"type":"Patient","url":"{{Data}}Patient.a"},{"type":"Patient","url":"data/local.ndjson","count":1}]}"""));

        Assert.Empty(_errors);
        Assert.Equal(["a", "b"], _saved.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => File.ReadAllText(file.Path).Contains("\"id\":\"a\"", StringComparison.Ordinal) ? "a" : "b"));
        Assert.Equal(["GET " + Data + "Patient.a"], _publisher.RequestsSince(0));
    }

    [Fact]
    public async Task The_pages_of_a_manifest_on_disk_are_read_from_disk()
    {
        await File.WriteAllTextAsync(Path.Combine(_disk.FullName, "2.json"), PageText(1, null, ["Patient.b"], []));
        _publisher.File("Patient.a", Patient("a", "1")).File("Patient.b", Patient("b", "1"));
        await SaveAsync(await OnDiskAsync(PageText(1, "2.json", ["Patient.a"], [])));
        Assert.Equal(2, _saved.Count);
    }

    [Theory]
    [InlineData("../outside.ndjson")]
    [InlineData("%2e%2e/outside.ndjson")]
    [InlineData("data%2f..%2f..%2foutside.ndjson")]
    [InlineData("file:///etc/passwd")]
    [InlineData("missing.ndjson")]
    public async Task A_file_outside_of_the_folder_of_the_manifest_is_never_read(string link)
    {
        string outside = Path.Combine(_disk.Parent!.FullName, "outside.ndjson");
        await File.WriteAllTextAsync(outside, Patient("secret", "1") + "\n");
        try
        {
            await SaveAsync(await OnDiskAsync($$"""{"transactionTime":"2026-05-01T00:00:00Z","output":[{"type":"Patient","url":"{{link}}"}]}"""));
        }
        finally
        {
            File.Delete(outside);
        }

        Assert.Equal("ManifestFileUnreadable", Assert.Single(_errors).ErrorId);
        Assert.Empty(_saved);
    }

    [Fact]
    public async Task A_server_cannot_name_a_file_on_this_computer()
    {
        string secret = Path.Combine(_disk.FullName, "secret.ndjson");
        await File.WriteAllTextAsync(secret, Patient("secret", "1") + "\n");
        _publisher.Put(Root, $$"""{"transactionTime":"2026-05-01T00:00:00Z","output":[{"type":"Patient","url":"{{new Uri(secret).AbsoluteUri}}"}]}""");

        await SaveAsync(new Uri(Root));

        Assert.Equal("HostNotTrusted", Assert.Single(_errors).ErrorId);
    }

    [Fact]
    public async Task A_manifest_on_disk_that_does_not_exist_is_named()
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SaveAsync(new Uri(Path.Combine(_disk.FullName, "none.json"))));
        Assert.Equal("ManifestFileUnreadable", error.ErrorId);
        Assert.Contains("none.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_of_100000_files_needs_little_memory_and_is_read_once()
    {
        string[] names = [.. Enumerable.Range(0, 100_000).Select(i => $"Patient.{i}")];
        _publisher.Page(Root, 1, null, names);
        using RedoxConnection connection = await TestConnection.OpenAsync(Server, _pacing);
        ExportClient client = new(connection);

        ExportJob job = await client.SettleAsync(client.AttachPublished(Request), default);

        Assert.Equal(100_000, job.Manifest!.Files.Count);
        Assert.Single(Server.Requests);
    }

    private async Task<Uri> OnDiskAsync(string manifest)
    {
        string path = Path.Combine(_disk.FullName, "list.json");
        await File.WriteAllTextAsync(path, manifest);
        return new Uri(path);
    }

    private async Task SaveAsync(Uri manifest)
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(Server, _pacing);
        await SaveAsync(new ExportClient(connection).AttachPublished(new ExportRequest { ManifestUri = manifest }));
    }

    private Task SaveAsync(ExportJob job)
    {
        _saved.Clear();
        _errors.Clear();
        return new ExportSaver(job, _folder.FullPath, new SaveOptions { ThrottleLimit = 1 }, null).SaveAsync(_saved.Add, _errors.Add, default);
    }
}
