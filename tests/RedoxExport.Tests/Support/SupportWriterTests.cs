using System.IO.Compression;
using System.Text;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Support;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Runs;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Support;

public sealed class SupportWriterTests : IDisposable
{
    private const string Canary = "CANARY";
    private const string Time = "2026-05-28T09:00:00.000Z";

    private readonly Night _night = new();
    private readonly TestFolder _out = new();

    public SupportWriterTests() => Directory.CreateDirectory(_out.FullPath);

    public void Dispose()
    {
        _night.Dispose();
        _out.Dispose();
    }

    [Fact]
    public async Task Nothing_that_a_server_said_or_sent_is_in_a_bundle()
    {
        RedoxExportException[] errors = await RunWithCanariesAsync();

        // The canaries are on disk, in every document that a bundle is made of; otherwise this test could not fail.
        string run = Assert.Single(_night.History).Path;
        foreach (string name in new[] { "runs.json", $"{Path.GetFileName(run)}/files.ndjson", $"{Path.GetFileName(run)}/manifest.json", $"{Path.GetFileName(run)}/export.json", $"{Path.GetFileName(run)}/log.ndjson" })
        {
            Assert.Contains(Canary, File.ReadAllText(Path.Combine(_night.Root, name)), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(errors, error => error.Message.Contains(Canary, StringComparison.OrdinalIgnoreCase));

        foreach (string source in new[] { _night.Root, run })
        {
            IReadOnlyDictionary<string, string> documents = await BundleAsync(source, errors);
            foreach ((string name, string content) in documents)
            {
                Assert.DoesNotContain(Canary, name + content, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("token-", content, StringComparison.Ordinal);
                Assert.DoesNotContain("://", content, StringComparison.Ordinal);
                Assert.DoesNotContain("resourceType", content, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_bundle_of_runs_has_versions_settings_history_logs_and_the_states_of_files()
    {
        RedoxExportException[] errors = await RunWithCanariesAsync();
        string id = Assert.Single(_night.History).Id;

        IReadOnlyDictionary<string, string> documents = await BundleAsync(_night.Root, errors);

        Assert.Equal(
            ["README.txt", "connection.json", "errors.json", "runs.json", $"runs/{id}/export.json", $"runs/{id}/files.ndjson", $"runs/{id}/log.ndjson", $"runs/{id}/manifest.ndjson", "versions.json"],
            documents.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("\"RunEnded\"", documents[$"runs/{id}/log.ndjson"], StringComparison.Ordinal);
        Assert.Contains("\"Patient.0001.ndjson\"", documents[$"runs/{id}/files.ndjson"], StringComparison.Ordinal);
        Assert.Contains("\"_OTHER", documents[$"runs/{id}/files.ndjson"], StringComparison.Ordinal);
        Assert.Contains("\"hasQuery\":true", documents[$"runs/{id}/manifest.ndjson"], StringComparison.Ordinal);
        Assert.Contains("\"typeFilters\": 1", documents[$"runs/{id}/export.json"], StringComparison.Ordinal);
        Assert.Contains("\"state\": \"Incomplete\"", documents["runs.json"], StringComparison.Ordinal);
        Assert.Contains("\"id\": \"", documents["errors.json"], StringComparison.Ordinal);
        Assert.Contains("Look at these documents", documents["README.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_log_is_cut_from_the_front_with_a_note()
    {
        await RunWithCanariesAsync();
        string id = Assert.Single(_night.History).Id;

        SupportWriter writer = new(new SupportOptions { MostOfDocument = 300 });
        writer.Collect(Sources(_night.Root));
        SupportBundle bundle = writer.Write(_out["small.zip"]);

        string log = Read(bundle.Path)[$"runs/{id}/log.ndjson"];
        Assert.StartsWith("{\"note\":\"the first ", log, StringComparison.Ordinal);
        Assert.Contains("\"RunEnded\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("\"RunStarted\"", log, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(bundle.Entries, entry => entry.Name.EndsWith("log.ndjson", StringComparison.Ordinal)).Note);
    }

    [Fact]
    public async Task A_bundle_is_a_new_file_for_its_owner_alone()
    {
        await RunWithCanariesAsync();
        string path = _out["bundle.zip"];
        File.WriteAllText(path, "before");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        }

        SupportWriter writer = new(new SupportOptions());
        writer.Collect(Sources(_night.Root));
        SupportBundle bundle = writer.Write(path);

        Assert.Equal(new FileInfo(path).Length, bundle.Length);
        Assert.Equal(Read(path).Keys.Order(StringComparer.Ordinal), bundle.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void A_damaged_history_still_gives_a_bundle()
    {
        Directory.CreateDirectory(_night.Root);
        File.WriteAllText(Path.Combine(_night.Root, ExportLayout.HistoryName), $"not JSON {Canary}");

        SupportWriter writer = new(new SupportOptions());
        writer.Collect(Sources(_night.Root));

        string runs = Read(writer.Write(_out["bundle.zip"]).Path)["runs.json"];
        Assert.Contains("HistoryDamaged", runs, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, runs, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs.json")]
    [InlineData("*/log.ndjson")]
    [InlineData("*/export.json")]
    [InlineData("*/files.ndjson")]
    public async Task A_document_that_cannot_be_read_is_noted_and_the_others_are_in_the_bundle(string document)
    {
        await RunWithCanariesAsync();
        string id = Assert.Single(_night.History).Id;
        string path = Path.Combine(_night.Root, document.Replace("*", id, StringComparison.Ordinal));

        SupportWriter writer = new(new SupportOptions());
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            writer.Collect(Sources(_night.Root));
        }

        SupportBundle bundle = writer.Write(_out["bundle.zip"]);
        SupportEntry noted = Assert.Single(bundle.Entries, entry => entry.Note?.EndsWith("cannot be read", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(Canary, Read(bundle.Path)[noted.Name], StringComparison.OrdinalIgnoreCase);
        Assert.Contains(bundle.Entries, entry => entry.Name == "runs.json");
        Assert.Equal(document != "runs.json", bundle.Entries.Any(entry => entry.Name == $"runs/{id}/log.ndjson"));
    }

    [Fact]
    public void A_damaged_record_of_an_export_still_gives_a_bundle()
    {
        string export = _out["export"];
        Directory.CreateDirectory(export);
        File.WriteAllText(Path.Combine(export, ExportLayout.RecordName), $"not JSON {Canary}");

        SupportWriter writer = new(new SupportOptions());
        writer.Collect(Sources(export));

        string damaged = Read(writer.Write(_out["bundle.zip"]).Path)["export/damaged.json"];
        Assert.DoesNotContain(Canary, damaged, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_runs_and_export_is_refused()
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Sources(_out.FullPath));
        Assert.Equal("SupportSourceNotUsable", error.ErrorId);
    }

    [Fact]
    public async Task Several_folders_become_one_bundle_with_a_folder_for_each()
    {
        await RunWithCanariesAsync();
        string id = Assert.Single(_night.History).Id;
        string export = _out["export"];
        Directory.CreateDirectory(export);
        File.WriteAllText(Path.Combine(export, ExportLayout.RecordName), "not JSON");

        SupportWriter writer = new(new SupportOptions());
        writer.Collect(Sources(_night.Root, export, _night.Root));

        string[] names = [.. Read(writer.Write(_out["bundle.zip"]).Path).Keys];
        Assert.Contains("folder1/runs.json", names);
        Assert.Contains($"folder1/runs/{id}/log.ndjson", names);
        Assert.Contains("folder2/export/damaged.json", names);
        Assert.DoesNotContain(names, name => name.StartsWith("folder3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runs_that_are_specified_are_all_in_the_bundle_and_others_are_not()
    {
        await RunWithCanariesAsync();
        await _night.RunAsync(new ExportRequest { Types = ["Patient"], TypeFilters = [$"Patient?name={Canary}"] }, new RunOptions { Full = true });
        string[] ids = [.. _night.History.Select(run => run.Id)];
        Assert.True(ids.Length > 1);

        SupportWriter one = new(new SupportOptions());
        one.Collect(Sources(_night.History[0].Path));
        SupportWriter all = new(new SupportOptions { Last = 1 });
        all.Collect(Sources([.. _night.History.Select(run => run.Path)]));

        Assert.Equal([$"runs/{ids[0]}/"], RunsIn(one.Write(_out["one.zip"])));
        Assert.Equal(ids.Select(id => $"runs/{id}/"), RunsIn(all.Write(_out["all.zip"])));
    }

    [Fact]
    public async Task A_run_whose_folder_was_removed_is_in_the_history_of_the_bundle()
    {
        await RunWithCanariesAsync();
        string run = Assert.Single(_night.History).Path;
        Directory.Delete(run, recursive: true);

        SupportWriter writer = new(new SupportOptions());
        writer.Collect(Sources(run));

        Assert.Contains(Path.GetFileName(run), Read(writer.Write(_out["bundle.zip"]).Path)["runs.json"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Night.Base, true)]
    [InlineData("https://other.example.org/r4", false)]
    public async Task The_connection_of_the_session_is_in_the_bundle_only_if_the_folder_is_of_its_server(string baseUri, bool isIncluded)
    {
        await RunWithCanariesAsync();
        using RedoxConnection session = await TestConnection.OpenAsync(_night.Server, _night.Pacing, baseUri: baseUri);
        foreach (string source in new[] { _night.Root, Assert.Single(_night.History).Path })
        {
            SupportWriter writer = new(new SupportOptions { SessionConnection = session });
            writer.Collect(Sources(source));
            IReadOnlyDictionary<string, string> documents = Read(writer.Write(_out["bundle.zip"]).Path);
            Assert.Equal(isIncluded, documents.ContainsKey("connection.json"));
            Assert.Contains("\"host\": \"fhir.example.org\"", documents["runs.json"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Patient.0001.ndjson", "Patient.0001.ndjson")]
    [InlineData("deleted/Patient.0002.ndjson.gz", "deleted/Patient.0002.ndjson.gz")]
    [InlineData("Output.0003.ndjson.partial", "Output.0003.ndjson.partial")]
    [InlineData("JohnSmith.0004.ndjson", "_OTHER.0004.ndjson")]
    [InlineData("Patient.0001.ndjson\nJohn", "_OTHER.0001.ndjson")]
    [InlineData("John Smith", "_OTHER")]
    public void A_name_of_a_file_is_kept_only_if_it_has_a_type_of_FHIR(string name, string shown) => Assert.Equal(shown, KnownText.File(name));

    private async Task<RedoxExportException[]> RunWithCanariesAsync()
    {
        string link = $"{SavedExport.Files}{Canary}?sig={Canary}";
        string polling = $"{Night.Base}/export-status/{Canary}?key={Canary}";
        string kickOff = $"GET {Night.Base}/$export?_type=Patient&_typeFilter=Patient%3Fname%3D{Canary}";
        _night.Server.On(kickOff, Reply.Status(202, "Content-Location: " + polling));
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""
            {"transactionTime":"{{Time}}","requiresAccessToken":true,"extension":{"x":"{{Canary}}"},
             "output":[{"type":"Patient","url":"{{link}}1"},{"type":"Of{{Canary}}","url":"{{link}}2"},{"type":"Patient","url":"{{link}}3"}],
             "error":[{"type":"OperationOutcome","url":"{{link}}4"}]}
            """));
        _night.Server.On($"GET {link}1", Reply.Text(200, $$"""{"resourceType":"Patient","id":"{{Canary}}"}""" + "\n"));
        _night.Server.On($"GET {link}2", Reply.Text(200, $$"""{"resourceType":"Of{{Canary}}","id":"{{Canary}}"}""" + "\n"));
        _night.Server.On($"GET {link}3", Reply.Text(404, $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"{{Canary}}"}]}"""));
        _night.Server.On($"GET {link}4", Reply.Text(200, $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"{{Canary}}"}]}""" + "\n"));
        ExportRun run = await _night.RunAsync(new ExportRequest { Types = ["Patient"], TypeFilters = [$"Patient?name={Canary}"] });
        Assert.Equal(ExportRunState.Incomplete, run.State);
        return [.. _night.Errors];
    }

    private async Task<IReadOnlyDictionary<string, string>> BundleAsync(string source, RedoxExportException[] errors)
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        SupportWriter writer = new(new SupportOptions { Connection = connection, PowerShell = "7.6", Errors = [.. errors.Select(error => (error, (string?)"Invoke-RedoxExport"))] });
        writer.Collect(Sources(source));
        return Read(writer.Write(_out["bundle.zip"]).Path);
    }

    private static SupportSources Sources(params string[] paths)
    {
        SupportSources sources = new();
        Array.ForEach(paths, sources.Add);
        return sources;
    }

    private static IEnumerable<string> RunsIn(SupportBundle bundle) =>
        bundle.Entries.Select(entry => entry.Name).Where(name => name.StartsWith("runs/", StringComparison.Ordinal)).Select(name => name[..(name.IndexOf('/', 5) + 1)]).Distinct();

    private static Dictionary<string, string> Read(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using StreamReader reader = new(entry.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        });
    }
}
