namespace RedoxExport.Runs;

/// <summary>
/// The findings of a run. They are kept through all calls on the run. If a step finds the same again, the new finding replaces the old one.
/// </summary>
internal sealed class RunFindings
{
    private readonly object _lock = new();

    /// <summary>The findings in the order in which they were found. Each change creates a new list.</summary>
    public IReadOnlyList<RunFinding> All { get; private set; } = ReadableList<RunFinding>.None;

    public int Problems => All.Count(finding => finding.Severity == RunFindingSeverity.Problem);

    /// <summary>Adds a finding. Safe to call from any thread.</summary>
    public void Add(RunFinding finding)
    {
        lock (_lock)
        {
            All = new ReadableList<RunFinding>([.. All.Where(known => !IsSame(known, finding)), finding]);
        }
    }

    /// <summary>Removes the findings of a step before the step runs again.</summary>
    /// <param name="step">The name of the step, or the beginning of it.</param>
    public void Forget(string step)
    {
        lock (_lock)
        {
            All = new ReadableList<RunFinding>([.. All.Where(known => !known.Step.StartsWith(step, StringComparison.Ordinal))]);
        }
    }

    private static bool IsSame(RunFinding one, RunFinding other) =>
        (one.Step, one.Code, one.Type, one.File) == (other.Step, other.Code, other.Type, other.File);
}
