using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

public sealed class ExportFolderTests : IDisposable
{
    private const string KickOff = "GET " + TestConnection.Base + "/$export?_since=2026-05-28T11%3A00%3A00.000Z&_type=Patient";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();
    private readonly ExportRequest _request = new() { Types = ["Patient"], Since = TestPacing.Start.AddHours(-1) };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_folder_is_its_owners_alone()
    {
        using ExportFolder folder = ExportFolder.Open(_folder.FullPath, await _export.JobAsync(), _export.Pacing.Clock);
        folder.CreateFolder("deleted");
        if (OperatingSystem.IsWindows())
        {
            AssertOwnerOnly(_folder.FullPath);
            AssertOwnerOnly(_folder["deleted"]);
            return;
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.FullPath));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder["deleted"]));
    }

    [Fact]
    public async Task A_folder_that_exists_keeps_its_permissions_and_its_files()
    {
        Share(_folder.FullPath);
        string shared = RightsOf(_folder.FullPath);
        await File.WriteAllTextAsync(_folder["notes.txt"], "mine");
        using (ExportFolder.Open(_folder.FullPath, await _export.JobAsync(), _export.Pacing.Clock))
        {
            Assert.Equal(shared, RightsOf(_folder.FullPath));
        }

        Assert.Equal(["notes.txt"], _folder.Files);
    }

    [Fact]
    public async Task A_folder_that_is_in_use_is_left_alone()
    {
        ExportJob job = await _export.JobAsync();
        using (ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock))
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock));
            Assert.Equal("DestinationInUse", error.ErrorId);
            Assert.Equal(ErrorKind.Busy, error.Kind);
        }

        using ExportFolder free = ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock);
    }

    [Fact]
    public async Task A_folder_that_holds_another_export_is_left_alone()
    {
        await _export.WithManifest(""" "output": [] """).SaveAsync(_folder);
        string before = await File.ReadAllTextAsync(_folder["export.json"]);
        ExportJob other = await _export.JobAsync(TestConnection.Base + "/export-status/2");
        Assert.Equal("FolderHoldsAnotherExport", OpenFails(other));
        Assert.Equal("FolderHoldsAnotherExport", OpenFails(null));
        Assert.Equal(before, await File.ReadAllTextAsync(_folder["export.json"]));
        Assert.DoesNotContain("export.lock", _folder.Files);
    }

    [Fact]
    public async Task Exports_whose_polling_URLs_differ_in_their_query_only_are_different()
    {
        using (ExportFolder folder = ExportFolder.Open(_folder.FullPath, null, _export.Pacing.Clock))
        {
            ExportJob one = await _export.JobAsync(TestConnection.Base + "/poll?_jobId=1");
            folder.WriteRecord(ExportState.Started, new Uri(TestConnection.Base), null, one);
        }

        Assert.Equal("FolderHoldsAnotherExport", OpenFails(await _export.JobAsync(TestConnection.Base + "/poll?_jobId=2")));
        using ExportFolder same = ExportFolder.Open(_folder.FullPath, await _export.JobAsync(TestConnection.Base + "/poll?_jobId=1"), _export.Pacing.Clock);
    }

    [Theory]
    [InlineData("Patient.0001.ndjson")]
    [InlineData("x.ndjson.gz")]
    [InlineData("manifest.json")]
    public async Task A_folder_with_files_of_somebody_else_is_left_alone(string name)
    {
        Directory.CreateDirectory(_folder.FullPath);
        await File.WriteAllTextAsync(_folder[name], "mine");
        Assert.Equal("FolderHoldsOtherFiles", OpenFails(await _export.JobAsync()));
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder[name]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    public async Task A_record_that_cannot_be_read_is_an_error(string text)
    {
        Directory.CreateDirectory(_folder.FullPath);
        await File.WriteAllTextAsync(_folder["export.json"], text);
        Assert.Equal("FolderDamaged", OpenFails(await _export.JobAsync()));
    }

    [Fact]
    public async Task A_place_that_is_no_folder_is_an_error_of_the_disk()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.FullPath)!);
        await File.WriteAllTextAsync(_folder.FullPath, "a file");
        ExportJob job = await _export.JobAsync();
        foreach (string path in new[] { _folder["below"], "", "a\0b" })
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => ExportFolder.Open(path, job, _export.Pacing.Clock));
            Assert.Equal(ErrorKind.Storage, error.Kind);
        }
    }

    [Fact]
    public async Task A_file_where_the_folder_should_be_is_told_and_kept()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.FullPath)!);
        await File.WriteAllTextAsync(_folder.FullPath, "a file");
        Assert.Equal("DestinationIsFile", OpenFails(await _export.JobAsync()));
        Assert.Equal("a file", await File.ReadAllTextAsync(_folder.FullPath));
    }

    [Fact]
    public async Task A_start_is_written_down_before_and_after()
    {
        string? during = null;
        _export.Server.On(KickOff, Reply.After(() => during = Text("state"), Reply.Status(202, "Content-Location: " + SavedExport.JobUrl + "?code=topsecret")));
        ExportJob job = await StartAsync();
        Assert.Equal("starting", during);
        Assert.Equal("started", Text("state"));
        Assert.Equal("1", Text("id"));
        Assert.Equal(_folder.FullPath, job.Path);
        Assert.DoesNotContain("topsecret", await File.ReadAllTextAsync(_folder["export.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_comes_back_as_a_URL_does_not_wipe_out_what_the_folder_knows()
    {
        _export.WithManifest(""" "output": [] """).Server.On(KickOff, Reply.Status(202, "Content-Location: " + SavedExport.JobUrl));
        await StartAsync();
        string? startedAt = Text("startedAt");
        string request = Request();
        _export.Pacing.Time.Advance(TimeSpan.FromHours(1));
        await _export.SaveAsync(_folder);
        Assert.Equal("saved", Text("state"));
        Assert.Equal(startedAt, Text("startedAt"));
        Assert.Equal(Compact(request), Compact(Request()));
        Assert.Contains("2026-05-28T11:00:00", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(504, true)]
    public async Task A_start_that_was_refused_leaves_no_folder_and_one_whose_fate_is_unknown_does(int status, bool leaves)
    {
        _export.Server.On(KickOff, Reply.Status(status));
        await Assert.ThrowsAsync<RedoxExportException>(StartAsync);
        Assert.Equal(leaves, Directory.Exists(_folder.FullPath));
        Assert.Equal(leaves ? ["export.json"] : [], _folder.Files);
    }

    [Fact]
    public async Task A_refused_start_leaves_a_folder_that_was_there()
    {
        Directory.CreateDirectory(_folder.FullPath);
        _export.Server.On(KickOff, Reply.Status(400));
        await Assert.ThrowsAsync<RedoxExportException>(StartAsync);
        Assert.True(Directory.Exists(_folder.FullPath));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_request_that_cannot_be_sent_makes_no_folder()
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        await Assert.ThrowsAsync<RedoxExportException>(() => JournaledStart.StartAsync(connection, new ExportRequest { Types = ["?"] }, _folder.FullPath, null, default));
        Assert.False(Directory.Exists(_folder.FullPath));
    }

    [Fact]
    public async Task What_there_is_to_warn_of_is_said_once()
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        _export.Server.On("GET " + TestConnection.Base + "/$export?_since=2026-05-28T13%3A00%3A00.000Z", Reply.Status(202, "Content-Location: " + SavedExport.JobUrl));
        await JournaledStart.StartAsync(connection, new ExportRequest { Since = TestPacing.Start.AddHours(1) }, _folder.FullPath, _export.Events, default);
        Assert.Single(_export.Events.Warnings);
    }

    private async Task<ExportJob> StartAsync()
    {
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        return await JournaledStart.StartAsync(connection, _request, _folder.FullPath, _export.Events, default);
    }

    private string OpenFails(ExportJob? job) =>
        Assert.Throws<RedoxExportException>(() => ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock)).ErrorId;

    private string? Text(string name)
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(_folder["export.json"]));
        return record.RootElement.GetProperty(name).GetString();
    }

    private string Request()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(_folder["export.json"]));
        return record.RootElement.GetProperty("request").GetRawText();
    }

    private static string Compact(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json));

    [SupportedOSPlatform("windows")]
    private static void AssertOwnerOnly(string path)
    {
        DirectorySecurity security = new DirectoryInfo(path).GetAccessControl();
        using WindowsIdentity user = WindowsIdentity.GetCurrent();
        FileSystemAccessRule rule = Assert.Single(security.GetAccessRules(true, true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>());
        Assert.True(security.AreAccessRulesProtected);
        Assert.Equal((user.User, AccessControlType.Allow, FileSystemRights.FullControl), (rule.IdentityReference, rule.AccessControlType, rule.FileSystemRights));
    }

    // A folder that others may read.
    private static void Share(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            return;
        }

        DirectorySecurity security = Directory.CreateDirectory(path).GetAccessControl();
        security.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(WellKnownSidType.BuiltinUsersSid, null), FileSystemRights.ReadAndExecute, AccessControlType.Allow));
        new DirectoryInfo(path).SetAccessControl(security);
    }

    private static string RightsOf(string path) => OperatingSystem.IsWindows()
        ? new DirectoryInfo(path).GetAccessControl().GetSecurityDescriptorSddlForm(AccessControlSections.Access)
        : File.GetUnixFileMode(path).ToString();
}
