using RedoxExport.Authentication;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Runs;

/// <summary>The exit code of several runs: that of the most serious one.</summary>
public sealed class SeveralExitCodesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2, ExportRunState.Complete, "problem", ExportRunState.Complete)]
    [InlineData(6, ExportRunState.Complete, ExportRunState.Incomplete, ExportRunState.Waiting)]
    [InlineData(7, ExportRunState.Incomplete, ExportRunState.Gone)]
    [InlineData(3, ExportRunState.Complete, ExportRunState.Waiting)]
    [InlineData(2, ExportRunState.Waiting, "problem")]
    [InlineData(5, ExportRunState.Failed, ExportRunState.Gone)]
    [InlineData(4, ExportRunState.Failed, "signIn", ExportRunState.Complete)]
    public void The_most_serious_one_counts(int expected, params object[] states)
    {
        ExportRun[] runs = [.. states.Length == 0 ? [RunOf(ExportRunState.Complete)] : states.Select(RunOf)];
        Assert.Equal(expected, RunExitCode.MostSerious(runs));
        Array.Reverse(runs);
        Assert.Equal(expected, RunExitCode.MostSerious(runs));
    }

    [Fact]
    public void Nothing_is_not_success()
    {
        Assert.Equal(RunExitCode.Other, RunExitCode.MostSerious());
        Assert.Equal(RunExitCode.Other, RunExitCode.MostSerious(null));
        Assert.Equal(RunExitCode.Other, RunExitCode.MostSerious([null]));
    }

    [Fact]
    public void A_run_that_could_not_begin_has_the_exit_code_of_its_error_and_no_place_in_the_history()
    {
        ExportRun busy = ExportRun.NotBegun("/redox/acme", RunServer.Unknown, string.Empty, RunErrors.RootInUse("/redox/acme", null), DateTimeOffset.UnixEpoch);
        Assert.Equal((RunExitCode.Busy, "RootInUse", string.Empty, "/redox/acme", ExportRunState.Failed), (busy.ExitCode, busy.ErrorId, busy.Id, busy.Path, busy.State));
    }

    private static ExportRun RunOf(object state)
    {
        if (state is "signIn")
        {
            return ExportRun.NotBegun("/redox", RunServer.Unknown, string.Empty, AuthenticationErrors.KeyFileNotFound("/key.pem"), DateTimeOffset.UnixEpoch);
        }

        ExportRun run = new("/redox", "20261126T020000Z") { State = state is ExportRunState known ? known : ExportRunState.Complete };
        if (state is "problem")
        {
            run.Found.Add(new RunFinding("TypeMissing", RunFindingSeverity.Problem, "Missing."));
        }

        return run;
    }
}
