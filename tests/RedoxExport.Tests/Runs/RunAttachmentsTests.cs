using System.Text.Json;
using RedoxExport.Attachments;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A run that saves the attachments of the current view as its last step.</summary>
public sealed class RunAttachmentsTests : IDisposable
{
    private const string Second = "2026-05-29T09:00:00.000Z";
    private const string Binaries = Night.Base + "/Binary/";

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    private IReadOnlyList<string> Asked => [.. _night.Server.Requests.Select(request => request.Uri.AbsoluteUri).Where(uri => uri.StartsWith(Binaries, StringComparison.Ordinal)).Select(uri => uri[Binaries.Length..])];

    private string Folder => Path.Combine(_night.Root, "attachments");

    [Fact]
    public async Task Only_the_new_attachments_are_requested_the_next_night()
    {
        Serve("a", "b", "c");
        _night.Has(Full, First, Documents("a", "b"), "DocumentReference");
        ExportRun first = await RunAsync();
        _night.Has(Since, Second, Documents("c"), "DocumentReference");
        ExportRun second = await RunAsync();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(["a", "b", "c"], Asked);
        Assert.Equal((2, 2, 2), (first.Attachments!.Count, first.Attachments.Complete, first.Attachments.SavedFiles));
        Assert.Equal((3, 3, 1), (second.Attachments!.Count, second.Attachments.Complete, second.Attachments.SavedFiles));
        JsonElement saved = Assert.Single(Night.LogOf(second), line => NameOf(line) == "AttachmentsSaved");
        Assert.Equal((3, 3, 1, 0), (NumberOf(saved, "attachments"), NumberOf(saved, "complete"), NumberOf(saved, "files"), NumberOf(saved, "failed")));
        Assert.Equal((3L, Folder), (_night.History[^1].Attachments!.Complete, _night.History[^1].Attachments!.Destination));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_a_complete_run_with_exit_code_10_a_finding_and_the_error_and_the_next_night_makes_up_for_it()
    {
        Serve("a");
        _night.Has(Full, First, Documents("a"), "DocumentReference");
        Directory.CreateDirectory(_night.Root);
        await File.WriteAllTextAsync(Folder, string.Empty, TestContext.Current.CancellationToken);

        ExportRun run = await RunAsync();

        RedoxExportException error = Assert.Single(_night.Errors);
        Assert.Equal(ErrorIds.AttachmentFolderNotUsable, error.ErrorId);
        Assert.Equal((ExportRunState.Complete, 10, true, false, false), (run.State, run.ExitCode, run.AttachmentsAreOld, run.DatasetIsOld, run.TablesAreOld));
        RunFinding finding = Assert.Single(run.Findings);
        Assert.Equal((ErrorIds.AttachmentsNotSaved, RunFindingSeverity.Problem), (finding.Code, finding.Severity));
        Assert.Contains("AttachmentFolderNotUsable", finding.Message, StringComparison.Ordinal);
        Assert.Equal(10, Assert.Single(_night.History).ExitCode);
        Assert.Null(run.Attachments);

        File.Delete(Folder);
        _night.Has(Since, Second);
        ExportRun next = await RunAsync();
        Assert.Equal((0, 0L, 1L), (next.ExitCode, next.ResourceCount, next.Attachments!.SavedFiles));
    }

    [Fact]
    public async Task An_attachment_that_fails_is_a_problem_and_one_that_the_server_does_not_have_or_that_is_too_large_is_a_note()
    {
        Serve("a");
        _night.Server.On("GET " + Binaries + "broken", Reply.Status(500)).On("GET " + Binaries + "gone", Reply.Status(404)).On("GET " + Binaries + "large", Reply.Text(200, new string('x', 101)));
        _night.Has(Full, First, Documents("a", "broken", "gone", "large"), "DocumentReference");

        ExportRun run = await RunAsync(new AttachmentOptions { MaxFileSize = 100 });

        RedoxExportException error = Assert.Single(_night.Errors);
        Assert.Equal((ErrorIds.AttachmentNotAvailable, 500), (error.ErrorId, error.StatusCode));
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["AttachmentsFailed", "AttachmentsNotFound", "AttachmentsTooLarge"], run.Findings.Select(found => found.Code).Order(StringComparer.Ordinal));
        RunFinding failed = Assert.Single(run.Findings, found => found.Severity == RunFindingSeverity.Problem);
        Assert.Equal((1L, "attachment"), (failed.Count, failed.Step));
        Assert.Contains("AttachmentNotAvailable, HTTP 500", failed.Message, StringComparison.Ordinal);
        Assert.Equal((4, 1, 1, 1, 1), (run.Attachments!.Count, run.Attachments.Complete, run.Attachments.Missing, run.Attachments.Skipped, run.Attachments.Failed));
    }

    [Fact]
    public async Task Night_after_night_what_the_server_does_not_have_is_no_error()
    {
        _night.Server.On("GET " + Binaries + "gone", Reply.Status(410));
        _night.Has(Full, First, Documents("gone"), "DocumentReference");
        ExportRun first = await RunAsync();
        _night.Has(Since, Second);
        ExportRun second = await RunAsync();
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Empty(_night.Errors);
        Assert.Equal(["gone", "gone"], Asked);
    }

    [Fact]
    public async Task Files_of_deleted_resources_are_removed_if_that_is_wanted()
    {
        Serve("a", "b");
        _night.Has(Full, First, Documents("a", "b"), "DocumentReference");
        await RunAsync();
        Assert.Equal(2, Files().Length);
        _night.Has(Full, Second, Documents("a"), "DocumentReference");

        ExportRun run = await RunAsync(new AttachmentOptions { RemovesUnreferenced = true }, isFull: true);

        Assert.Equal((1L, 0L), (run.Attachments!.RemovedFiles, run.Attachments.SavedFiles));
        Assert.Single(Files());
    }

    [Fact]
    public async Task An_export_or_a_current_view_that_fails_leaves_the_attachments_as_they_are()
    {
        Serve("a");
        _night.Server.On(Full, Reply.Text(400, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}"""));
        ExportRun failed = await RunAsync();
        Assert.Equal((ExportRunState.Failed, 5, false), (failed.State, failed.ExitCode, failed.AttachmentsAreOld));

        _night.Has(Full, First, Documents("a"), "DocumentReference");
        await File.WriteAllTextAsync(Path.Combine(_night.Root, "current"), "in the way", TestContext.Current.CancellationToken);
        ExportRun old = await RunAsync();
        Assert.Equal((6, true, true), (old.ExitCode, old.DatasetIsOld, old.AttachmentsAreOld));
        Assert.Empty(Asked);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task A_run_without_attachments_has_none_and_a_preview_names_the_folder()
    {
        _night.Has(Full, First, Documents("a"), "DocumentReference");
        ExportRun run = await _night.RunAsync(options: new RunOptions { Incremental = true, UpdateDataset = true });
        Assert.Null(run.Attachments);
        Assert.Empty(Asked);
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        string preview = new ExportRunner(connection, _night.Root, new ExportRequest(), new RunOptions { Attachments = new AttachmentOptions() }).Preview();
        Assert.EndsWith($"\nThen save the new attachments into '{Folder}'", preview, StringComparison.Ordinal);
    }

    private static string NameOf(JsonElement line) => line.GetProperty("event").GetString()!;

    private static long NumberOf(JsonElement line, string name) => line.GetProperty(name).GetInt64();

    private static string Documents(params string[] ids) => string.Concat(ids.Select(id =>
        $$"""{"resourceType":"DocumentReference","id":"{{id}}","meta":{"lastUpdated":"2026-05-28T08:00:00Z"},"status":"current","content":[{"attachment":{"contentType":"text/plain","url":"Binary/{{id}}"} }]}""" + "\n"));

    private string[] Files() => Directory.GetFiles(Path.Combine(Folder, "files"), "*", SearchOption.AllDirectories);

    private void Serve(params string[] ids)
    {
        foreach (string id in ids)
        {
            _night.Server.On("GET " + Binaries + id, Reply.Text(200, "the content of " + id));
        }
    }

    private Task<ExportRun> RunAsync(AttachmentOptions? attachments = null, bool isFull = false) =>
        _night.RunAsync(options: new RunOptions { Incremental = !isFull, Full = isFull, Attachments = attachments ?? new AttachmentOptions { ThrottleLimit = 1 } });
}
