using System.Net.Sockets;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>Runs whose server gives no answer: to one file, or to anything from the first request on.</summary>
public sealed class UnansweredRunTests : IDisposable
{
    private const string Polling = Night.Base + "/export-status/unanswered";

    private static readonly Reply Reset = Reply.Fails(new HttpRequestException("reset", new IOException("reset")));
    private static readonly Reply NoSuchName = Reply.Fails(new HttpRequestException(HttpRequestError.NameResolutionError, "No such host is known", new SocketException((int)SocketError.HostNotFound)));
    private static readonly Reply Refused = Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)));

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Theory]
    [InlineData("reset")]
    [InlineData("cut")]
    public async Task A_file_of_which_nothing_is_heard_is_not_a_damaged_file(string failure)
    {
        Serve(failure == "reset" ? Reset : Reply.Cut(200, [], 50));

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunState.Interrupted, 1, 0), (run.State, run.ExitCode, run.DamagedFiles));
        Assert.Empty(run.Causes);
        RedoxExportException error = Assert.Single(_night.Errors);
        Assert.Equal((ErrorKind.Connection, "Patient.0002.ndjson", error.Message), (error.Kind, error.File, run.ErrorMessage));
        Assert.Equal(2, run.FileCount);
    }

    [Fact]
    public async Task Such_a_run_goes_on_with_the_same_export_until_the_file_is_given()
    {
        Serve(Reset);
        ExportRun[] nights = [await RunAsync(), await RunAsync(), await RunAsync()];
        _night.Server.On($"GET {Files}2", Reply.Text(200, Lines(2)));

        ExportRun last = await RunAsync();

        Assert.Equal((ExportRunState.Complete, 3, 0), (last.State, last.FileCount, last.DamagedFiles));
        Assert.All(nights, night => Assert.Equal((last.Id, ExportRunState.Interrupted), (night.Id, night.State)));
        Assert.Equal(1, _night.Server.CountOf(Full));
    }

    [Theory]
    [InlineData("no such name")]
    [InlineData("refused")]
    public async Task A_server_that_an_export_came_from_before_is_waited_for_from_the_first_request_on(string failure)
    {
        _night.Has(Full, First, Lines(2));
        await _night.RunAsync(options: new RunOptions());
        string polling = _night.Has(Full, "2026-05-29T09:00:00.000Z", Lines(3));
        Reply failing = failure == "refused" ? Refused : NoSuchName;
        _night.Server.On(Full, [.. Enumerable.Repeat(failing, 50), Reply.Status(202, "Content-Location: " + polling)]);

        ExportRun run = await _night.RunAsync(options: new RunOptions());

        Assert.Equal((ExportRunState.Complete, 3L), (run.State, run.ResourceCount));
        Assert.Empty(_night.Errors);
        Assert.Equal("HostSilent", Assert.Single(_night.Events.Warnings, warning => warning.Name == "HostSilent").Name);
    }

    [Fact]
    public async Task The_patience_for_a_name_that_is_not_found_is_an_hour()
    {
        _night.Has(Full, First, Lines(2));
        await _night.RunAsync(options: new RunOptions());
        _night.Server.On(Full, NoSuchName);

        ExportRun run = await _night.RunAsync(options: new RunOptions());

        Assert.Equal("ServerNotReachable", run.ErrorId);
        Assert.InRange(run.EndedAt!.Value - run.StartedAt, TimeSpan.FromHours(1), TimeSpan.FromMinutes(64));
        Assert.Contains("fhir.example.org has not answered for 60 min", run.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_found_ends_a_run_at_once_if_no_export_is_on_record()
    {
        _night.Server.On(Full, NoSuchName);

        await _night.RunAsync(options: new RunOptions());
        ExportRun second = await _night.RunAsync(options: new RunOptions());

        Assert.Equal("ServerNotReachable", second.ErrorId);
        Assert.Equal(2, _night.Server.CountOf(Full));
    }

    private void Serve(Reply second)
    {
        _night.Server.On(Full, Reply.Status(202, "Content-Location: " + Polling, "Date: Thu, 28 May 2026 09:00:00 GMT"));
        string rows = string.Join(",", Enumerable.Range(1, 3).Select(file => $$"""{"type":"Patient","url":"{{Files}}{{file}}"}"""));
        _night.Server.On("GET " + Polling, Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[{{rows}}]}"""));
        _night.Server.On($"GET {Files}1", Reply.Text(200, Lines(1)));
        _night.Server.On($"GET {Files}2", second);
        _night.Server.On($"GET {Files}3", Reply.Text(200, Lines(3)));
    }

    private Task<ExportRun> RunAsync() => _night.RunAsync(options: new RunOptions { Save = new SaveOptions { ThrottleLimit = 1 } });
}
