using RedoxExport.Telemetry;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>Describes a call that works on a run, or that could not begin or resume one, for spans and metrics.</summary>
/// <param name="root">The full path of the folder that holds the runs.</param>
/// <param name="run">The run.</param>
/// <param name="isResumed">True if an earlier call began the run.</param>
/// <param name="clock">The clock that dates the age of the watermark.</param>
/// <param name="age">The time since the beginning of the call; zero if it begins now.</param>
internal sealed class RunObservation(string root, ExportRun run, bool isResumed, TimeProvider clock, TimeSpan age = default) : IDisposable
{
    private readonly Observation? _observed = Observe.Run(age);

    /// <summary>Ends the observation. The run has ended and is recorded.</summary>
    public void Dispose()
    {
        string name = SafeText.Clean(FolderNames.Of(root), 100);
        Observe.LastRun(root, run.ExitCode, run.Watermark, clock);

        // Those of a run that could not be resumed were counted when it was at work.
        IEnumerable<RunFinding> counted = run.FailedCalls is null ? run.Findings : [];
        foreach (IGrouping<(string Code, RunFindingSeverity Severity), RunFinding> findings in counted.GroupBy(finding => (finding.Code, finding.Severity)))
        {
            Observe.Found(name, findings.Key.Code, findings.Key.Severity.ToString().ToLowerInvariant(), findings.Count());
        }

        if (_observed is { } observed)
        {
            observed.Tag(Attributes.Root, name);
            observed.Tag(Attributes.RunMode, run.Mode.ToString().ToLowerInvariant());
            observed.Tag(Attributes.RunState, run.State.ToString().ToLowerInvariant());
            observed.Tag(Attributes.RunExitCode, run.ExitCode);
            if (run.Id.Length > 0)
            {
                observed.Detail(Attributes.RunId, run.Id);
            }

            observed.Detail(Attributes.RunHasBegun, run.HasBegun);
            observed.Detail(Attributes.RunIsResumed, isResumed);
            if (run.ErrorId is { } error)
            {
                observed.Fail(error);
            }

            observed.Dispose();
        }
    }
}
