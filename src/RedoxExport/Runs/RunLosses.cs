using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>The data that are known to be missing from a run: reported by the server, or found in its files.</summary>
internal static class RunLosses
{
    /// <summary>All losses of a run, each once.</summary>
    public static IReadOnlyList<DataLoss> Of(ExportRun run) => [.. run.Exports.SelectMany(export => Of(run, export)).Distinct()];

    /// <summary>True if data are known to be missing from an export of a run.</summary>
    public static bool AnyOf(ExportRun run, RunExport export) => Of(run, export).Any() || (export.Losses is null && run.OutcomeErrors > 0);

    /// <summary>True if data are known to be missing from the exports of a run, not counting the lists of a group's members.</summary>
    public static bool AnyOfData(ExportRun run) => run.Exports.Count == 0
        ? run.OutcomeErrors > 0
        : run.Exports.Exists(export => export.Role is RunExportRole.Data or RunExportRole.Newcomers && AnyOf(run, export));

    private static IEnumerable<DataLoss> Of(ExportRun run, RunExport export) => (export.Losses ?? []).Concat(run.Findings
        .Where(finding => finding.MeansMissingData && finding.Step.StartsWith($"{export.Role}/", StringComparison.Ordinal))
        .Select(finding => new DataLoss(finding.Code, finding.Type, FindingErrors.ReasonOf(finding.Code))));
}
