namespace RedoxExport.Runs;

/// <summary>The findings of a run. They are kept through every call on the run; what a step finds again replaces what it found before.</summary>
internal sealed class RunFindings
{
    private readonly object _lock = new();

    /// <summary>In the order in which they were found. The list itself does not change.</summary>
    public IReadOnlyList<RunFinding> All { get; private set; } = ReadableList<RunFinding>.None;

    public int Problems => All.Count(finding => finding.Severity == RunFindingSeverity.Problem);

    /// <summary>Adds a finding, from any thread.</summary>
    public void Add(RunFinding finding)
    {
        lock (_lock)
        {
            All = new ReadableList<RunFinding>([.. All.Where(known => !IsSame(known, finding)), finding]);
        }
    }

    /// <summary>Drops what a step has found: it is about to look again.</summary>
    /// <param name="step">The step, or the beginning of its name.</param>
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
