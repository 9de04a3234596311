using System.Text;
using RedoxExport.Fhir;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>The metrics of folders of runs, from their histories. They are the same after a run that was killed.</summary>
internal sealed class RunMetrics
{
    private const string Other = "_OTHER";

    private static readonly ExportRunState[] States =
    [
        ExportRunState.Running, ExportRunState.Waiting, ExportRunState.Interrupted, ExportRunState.Incomplete,
        ExportRunState.Complete, ExportRunState.Failed, ExportRunState.Gone, ExportRunState.Abandoned,
    ];

    private readonly MetricFamily _readable = new("redoxexport_history_readable", "1 if the history of the folder could be read.");
    private readonly MetricFamily _unrecorded = new("redoxexport_unrecorded_calls", "Number of the last calls that failed and could not be recorded in the folder.");
    private readonly MetricFamily _kept = new("redoxexport_kept_view_bytes", "Size on disk of the views that are kept because they have the only copy of data.");
    private readonly MetricFamily _active = new("redoxexport_run_active", "1 if a run is in progress in the folder; absent if the account cannot see it.");
    private readonly MetricFamily _started = new("redoxexport_last_run_start_timestamp_seconds", "Time at which the last run began.");
    private readonly MetricFamily _ended = new("redoxexport_last_run_end_timestamp_seconds", "Time at which the last run ended; absent if it was killed.");
    private readonly MetricFamily _complete = new("redoxexport_last_complete_timestamp_seconds", "Time at which the last complete run ended, also one with issues.");
    private readonly MetricFamily _success = new("redoxexport_last_success_timestamp_seconds", "Time at which the last run with exit code 0 ended.");
    private readonly MetricFamily _exitCode = new("redoxexport_last_run_exit_code", "Exit code of the last run.");
    private readonly MetricFamily _state = new("redoxexport_last_run_state", "1 for the state of the last run, 0 for the other states.");
    private readonly MetricFamily _failedCalls = new("redoxexport_failed_calls", "Number of calls in a row, up to the last one, that could not begin or resume a run.");
    private readonly MetricFamily _failingSince = new("redoxexport_failing_since_timestamp_seconds", "Time of the first of these calls; absent if there are none.");
    private readonly MetricFamily _duration = new("redoxexport_last_run_duration_seconds", "Time from the beginning of the last run to its end.");
    private readonly MetricFamily _waiting = new("redoxexport_last_run_waiting_seconds", "Time that the last run waited for the server.");
    private readonly MetricFamily _downloading = new("redoxexport_last_run_downloading_seconds", "Time that the last run downloaded and checked files.");
    private readonly MetricFamily _bytes = new("redoxexport_last_run_bytes", "Size on disk of the files of the last run.");
    private readonly MetricFamily _files = new("redoxexport_last_run_files", "Number of files of the last run.");
    private readonly MetricFamily _damaged = new("redoxexport_last_run_damaged_files", "Number of files of the last run that are missing or damaged.");
    private readonly MetricFamily _retries = new("redoxexport_last_run_retries", "Number of requests and files that the last run requested again.");
    private readonly MetricFamily _resources = new("redoxexport_last_run_resources", "Number of resources of the last run, by type.");
    private readonly MetricFamily _findings = new("redoxexport_last_run_findings", "Number of findings of the last run.");
    private readonly MetricFamily _issues = new("redoxexport_last_run_outcome_issues", "Number of issues that the server reports inside the export of the last run.");
    private readonly MetricFamily _gaps = new("redoxexport_open_gaps", "Number of windows of time in which data are known to be missing.");
    private readonly MetricFamily _watermark = new("redoxexport_watermark_timestamp_seconds", "Time, by the server's clock, up to which all changes have been received.");

    /// <summary>Writes the metrics of folders as one document.</summary>
    public static string Write(IEnumerable<WatchedRoot> roots)
    {
        RunMetrics metrics = new();
        WatchedRoot[] all = [.. roots.GroupBy(root => root.Path, StringComparer.Ordinal).Select(same => same.Last())];
        IReadOnlyDictionary<string, string> names = FolderNames.Of([.. all.Select(root => root.Path)]);
        foreach (WatchedRoot root in all)
        {
            metrics.Add(root, ("root", names[root.Path]));
        }

        StringBuilder text = new();
        foreach (MetricFamily family in metrics.Families)
        {
            family.Write(text);
        }

        return text.ToString();
    }

    /// <summary>Writes the metrics into a file, in one step. Other accounts may read it if they may read its folder.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="roots">The folders.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static void WriteFile(string path, IEnumerable<WatchedRoot> roots)
    {
        byte[] text = new UTF8Encoding(false).GetBytes(Write(roots));
        Disk.Write(path, () =>
        {
            // Until the file is complete, its name ends in .new: node_exporter reads *.prom only.
            using AtomicFile file = AtomicFile.CreateShared(path, ExportLayout.NewEnding);
            file.Content.Write(text, 0, text.Length);
            file.Complete();
        });
    }

    private MetricFamily[] Families =>
    [
        _readable, _unrecorded, _kept, _active, _started, _ended, _complete, _success, _exitCode, _state, _failedCalls, _failingSince, _duration, _waiting, _downloading,
        _bytes, _files, _damaged, _retries, _resources, _findings, _issues, _gaps, _watermark,
    ];

    private void Add(WatchedRoot root, (string Name, string Value) of)
    {
        _readable.Add(root.Runs is null ? 0 : 1, of);
        _unrecorded.Add(root.Unrecorded.Sum(call => call.Failed.Count), of);
        _kept.Add(root.KeptViewBytes, of);
        if (root.Runs is not { } runs)
        {
            return;
        }

        _active.Add(root.IsActive is { } isActive ? (isActive ? 1.0 : 0) : (double?)null, of);
        foreach (IGrouping<string, ExportRun> request in runs.Where(run => run.Mode != ExportRunMode.References).GroupBy(run => run.RequestKey))
        {
            if (request.Last().IsDisabled)
            {
                continue;
            }

            // The text of a request may have ids of patients. Its hash tells requests apart.
            (string, string) key = ("request", RunRequests.IdOf(request.Key));
            Add([.. request], root, [of, key]);
        }
    }

    // The calls of a request that the history does not have are shown by all requests: no other metric has their exit code.
    private static UnrecordedCall? UnrecordedOf(ExportRun run, WatchedRoot root) =>
        root.Unrecorded.LastOrDefault(call => call.IsOf(run)) ?? root.Unrecorded.LastOrDefault(call => !root.Runs!.Any(call.IsOf));

    private void Add(ExportRun[] runs, WatchedRoot root, (string, string)[] labels)
    {
        ExportRun[] complete = [.. runs.Where(run => run.State == ExportRunState.Complete)];
        _complete.Add(complete.LastOrDefault()?.EndedAt, labels);
        _success.Add(complete.LastOrDefault(run => run.ExitCode == RunExitCode.Complete)?.EndedAt, labels);
        _watermark.Add(runs.LastOrDefault(run => run.Watermark is not null)?.Watermark, labels);

        // A run in progress has no exit code yet. If it is known that no run is in progress, a run without an end was killed, and that is its result.
        if (runs.LastOrDefault(run => !(root.IsActive != false && run.State == ExportRunState.Running)) is not { } last)
        {
            return;
        }

        _started.Add(last.StartedAt, labels);
        _ended.Add(last.EndedAt, labels);

        _exitCode.Add(UnrecordedOf(last, root)?.Failed.ExitCode ?? last.ExitCode, labels);
        foreach (ExportRunState state in States)
        {
            _state.Add(state == last.State ? 1 : 0, [.. labels, ("state", state.ToString().ToLowerInvariant())]);
        }

        _failedCalls.Add(last.FailedCallCount, labels);
        _failingSince.Add(last.FailingSince, labels);
        _duration.Add((last.EndedAt - last.StartedAt)?.TotalSeconds, labels);
        _waiting.Add(last.WaitingTime.TotalSeconds, labels);
        _downloading.Add(last.DownloadTime.TotalSeconds, labels);
        _bytes.Add(last.Bytes, labels);
        _files.Add(last.FileCount, labels);
        _damaged.Add(last.DamagedFiles, labels);
        _retries.Add(last.Retries, labels);
        foreach (IGrouping<string, KeyValuePair<string, long>> type in last.Resources.GroupBy(type => ResourceTypeNames.IsKnown(type.Key) ? ResourceTypeNames.Spelled(type.Key) : Other).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            _resources.Add(type.Sum(counted => counted.Value), [.. labels, ("type", type.Key)]);
        }

        foreach (IGrouping<(string Code, RunFindingSeverity Severity), RunFinding> found in last.Findings.GroupBy(finding => (finding.Code, finding.Severity)))
        {
            _findings.Add(found.Count(), [.. labels, ("code", found.Key.Code), ("severity", found.Key.Severity.ToString().ToLowerInvariant())]);
        }

        _issues.Add(last.OutcomeErrors, [.. labels, ("severity", "error")]);
        _issues.Add(last.OutcomeWarnings, [.. labels, ("severity", "warning")]);

        // Only a complete run knows which gaps are open.
        _gaps.Add(complete.LastOrDefault()?.Gaps.Count ?? 0, labels);
    }
}
