using System.Collections.Concurrent;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Runs;

/// <summary>Several destinations side by side: whatever happens to one, the others run, and each has a result.</summary>
public sealed class DestinationRunsTests : IDisposable
{
    private const string Time = "2026-05-28T09:00:00.000Z";

    private readonly TestFolder _folder = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();
    private readonly ConcurrentQueue<(string Name, DestinationResult Result)> _results = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unexpected_error_inside_of_one_run_is_its_result_and_the_others_run()
    {
        using DestinationRuns runs = new();
        runs.Add(Of("acme", Serving(), new Thrower("ExportStarted")));
        runs.Add(Of("mercy", Serving(), _events));

        await RunAsync(runs, most: 1);

        Assert.Equal(["acme", "mercy"], _results.Select(result => result.Name));
        (ExportRun acme, ExportRun mercy) = (Run("acme"), Run("mercy"));
        Assert.Equal((ExportRunState.Interrupted, "RunStopped", RunExitCode.Other), (acme.State, acme.ErrorId, acme.ExitCode));
        Assert.Contains("InvalidTimeZoneException", acme.ErrorMessage, StringComparison.Ordinal);
        RedoxExportException error = Assert.Single(Result("acme").Errors);
        Assert.Equal("ProfileNotRun", error.ErrorId);
        Assert.DoesNotContain("secret", error.Message + acme.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal((ExportRunState.Complete, 0), (mercy.State, mercy.ExitCode));

        // As recorded: the next call resumes it.
        ExportRun recorded = Assert.Single(RunHistory.Read(_folder["acme"]).Runs);
        Assert.Equal((acme.Id, true, true), (recorded.Id, recorded.IsOpen, recorded.HasBegun));
    }

    [Fact]
    public async Task A_sign_in_that_is_refused_is_recorded_for_each_request_and_is_one_error()
    {
        ScriptedServer refusing = new();
        refusing.On($"POST {Night.Base}/token", Reply.Text(401, """{"error":"invalid_client"}"""));
        using DestinationRuns runs = new();
        runs.Add(Of("acme", refusing, _events, signsIn: true, new ExportRequest { Types = ["Patient"] }, new ExportRequest { Types = ["Device"] }));
        runs.Add(Of("mercy", Serving(), _events));

        await RunAsync(runs, most: 2);

        (string Name, DestinationResult Result)[] acme = [.. _results.Where(result => result.Name == "acme")];
        Assert.Equal(["System: Patient", "System: Device"], acme.Select(result => result.Result.Run!.Request));
        Assert.All(acme, result => Assert.Equal("SignInRefused", Assert.Single(result.Result.Errors).ErrorId));
        Assert.All(acme, result => Assert.Equal(result.Result.Errors[0].RecommendedAction, result.Result.Run!.RecommendedAction));
        Assert.Equal(RunHistory.Read(_folder["acme"]).Runs.Select(run => run.Id), acme.Select(result => result.Result.Run!.Id));
        Assert.All(RunHistory.Read(_folder["acme"]).Runs, run => Assert.Equal((RunExitCode.SignIn, "SignInRefused", false), (run.ExitCode, run.ErrorId, run.HasBegun)));
        Assert.Equal(0, Run("mercy").ExitCode);
    }

    [Fact]
    public async Task A_folder_in_use_is_a_result_that_no_history_has()
    {
        Directory.CreateDirectory(_folder["acme"]);
        using RunLock held = RunLock.Take(_folder["acme"], DateTimeOffset.UnixEpoch);
        using DestinationRuns runs = new();
        runs.Add(Of("acme", Serving(), _events));

        await RunAsync(runs, most: 1);

        Assert.Equal((RunExitCode.Busy, string.Empty), (Run("acme").ExitCode, Run("acme").Id));
        Assert.False(File.Exists(Path.Combine(_folder["acme"], "runs.json")));
    }

    [Fact]
    public async Task A_run_whose_end_cannot_be_recorded_is_not_reported_as_complete()
    {
        Blocker blocker = new(Path.Combine(_folder["acme"], "runs.json"));
        using DestinationRuns runs = new();
        runs.Add(Of("acme", Serving(), blocker));

        await RunAsync(runs, most: 1);
        blocker.Release();

        Assert.True(blocker.HasBlocked);
        Assert.Equal((ExportRunState.Failed, RunExitCode.Incomplete), (Run("acme").State, Run("acme").ExitCode));
        Assert.Equal(ErrorKind.Storage, Assert.Single(Result("acme").Errors).Kind);
        Assert.Equal(RunExitCode.Incomplete, Assert.Single(RunHistory.Read(_folder["acme"]).Runs).ExitCode);
    }

    [Fact]
    public async Task A_stop_is_no_failure_to_record()
    {
        using CancellationTokenSource stop = new();
        ScriptedServer server = Serving();
        _pacing.WhileWaiting = stop.Cancel;
        server.On($"GET {Night.Base}/export-status/1", Reply.Status(202, "Retry-After: 5"));
        using DestinationRuns runs = new();
        runs.Add(Of("acme", server, _events));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(runs, most: 1, stop.Token));

        Assert.Null(Assert.Single(RunHistory.Read(_folder["acme"]).Runs).FailedCalls);
    }

    private static ScriptedServer Serving()
    {
        ScriptedServer server = new();
        server.On($"GET {Night.Base}/$export", Reply.Status(202, $"Content-Location: {Night.Base}/export-status/1", "Date: Thu, 28 May 2026 09:00:00 GMT"));
        server.On($"GET {Night.Base}/export-status/1", Reply.Text(200, $$"""{"transactionTime":"{{Time}}","requiresAccessToken":false,"output":[{"type":"Patient","url":"{{Night.Base}}/files/1"}]}"""));
        server.On($"GET {Night.Base}/files/1", Reply.Text(200, Lines(2)));
        return server;
    }

    private DestinationRun Of(string name, ScriptedServer server, IExportEvents events, bool signsIn = false, params ExportRequest[] requests)
    {
        ConnectionSettings settings = new()
        {
            BaseUri = new Uri(Night.Base),
            TokenUri = signsIn ? new Uri($"{Night.Base}/token") : null,
            ClientId = signsIn ? "client" : null,
            Key = signsIn ? Authentication.TestKeys.Read(Authentication.TestKeys.Pkcs8Pem(Authentication.TestKeys.Any), "k1") : null,
            Transport = new GateOptions { Pacing = _pacing },
        };
        RedoxConnection connection = RedoxConnection.Prepare(settings, server.ToInvoker(), ownsKey: true);
        ExportRequest[] all = requests.Length == 0 ? [new ExportRequest()] : requests;
        DestinationProblems problems = new();
        return new DestinationRun(
            name,
            _folder[name],
            connection,
            [.. all.Select(request => new ExportRunner(connection, _folder[name], request, new RunOptions { Incremental = true, UpdateDataset = events is Blocker }, events))],
            new DestinationEvents(events, name, null),
            problems);
    }

    private Task RunAsync(DestinationRuns runs, int most, CancellationToken cancellationToken = default) =>
        runs.RunAsync(most, null, (run, result) => _results.Enqueue((run.Name, result)), (_, _) => Task.FromResult(true), cancellationToken);

    private DestinationResult Result(string name) => _results.Single(result => result.Name == name).Result;

    private ExportRun Run(string name) => Result(name).Run!;

    /// <summary>Puts a folder in the place of a document after everything but the end of the run is done.</summary>
    private sealed class Blocker(string path) : IExportEvents
    {
        public bool WantsVerbose => true;

        public bool HasBlocked { get; private set; }

        public void Report(ExportEvent exportEvent)
        {
            if (exportEvent.Name == "DatasetUpdated" && !HasBlocked)
            {
                HasBlocked = true;
                File.Move(path, path + ".kept");
                Directory.CreateDirectory(path);
            }
        }

        public void Release()
        {
            Directory.Delete(path);
            File.Move(path + ".kept", path);
        }
    }

    /// <summary>Fails once, as a receiver of events with a mistake does.</summary>
    private sealed class Thrower(string at) : IExportEvents
    {
        private bool _hasThrown;

        public bool WantsVerbose => false;

        public void Report(ExportEvent exportEvent)
        {
            if (exportEvent.Name == at && !_hasThrown)
            {
                _hasThrown = true;
                throw new InvalidTimeZoneException("secret");
            }
        }
    }
}
