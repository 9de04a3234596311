namespace RedoxExport.Runs;

/// <summary>Something about the data of a run that its state does not say: see <see cref="ExportRun.Findings"/>.</summary>
public sealed class RunFinding
{
    internal RunFinding(string code, RunFindingSeverity severity, string message)
    {
        Code = code;
        Severity = severity;
        Message = message;
    }

    /// <summary>A stable name of the kind, such as <c>TypeNotAsked</c>; docs/scheduling.md lists them.</summary>
    public string Code { get; }

    /// <summary>How much it matters.</summary>
    public RunFindingSeverity Severity { get; }

    /// <summary>It in a sentence or two, with its numbers. Nothing of a patient or a secret.</summary>
    public string Message { get; }

    /// <summary>The resource type that it is about; <see langword="null"/> if it is not about one.</summary>
    public string? Type { get; internal init; }

    /// <summary>The file that it is about, relative to the export's folder; <see langword="null"/> if it is not about one.</summary>
    public string? File { get; internal init; }

    /// <summary>How many resources, lines or files it is about; <see langword="null"/> if it has no number.</summary>
    public long? Count { get; internal init; }

    /// <summary>The step of the run that found it, such as <c>Data/check</c>.</summary>
    internal string Step { get; init; } = string.Empty;

    /// <summary>Whether it says that data are missing from the run, not that there are more of them than were asked for.</summary>
    internal bool MeansMissingData { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message}";
}
