namespace RedoxExport.Runs;

/// <summary>A finding about the data of a run that the state of the run does not cover: see <see cref="ExportRun.Findings"/>.</summary>
public sealed class RunFinding
{
    internal RunFinding(string code, RunFindingSeverity severity, string message)
    {
        Code = code;
        Severity = severity;
        Message = message;
    }

    /// <summary>The stable name of the kind of finding, such as <c>TypeNotAsked</c>. docs/scheduling.md lists the names.</summary>
    public string Code { get; }

    /// <summary>The severity of the finding.</summary>
    public RunFindingSeverity Severity { get; }

    /// <summary>The finding in one or two sentences, with numbers. Contains no patient data and no secrets.</summary>
    public string Message { get; }

    /// <summary>The resource type that the finding is about; <see langword="null"/> if it is not about one type.</summary>
    public string? Type { get; internal init; }

    /// <summary>The file that the finding is about, relative to the export's folder; <see langword="null"/> if it is not about one file.</summary>
    public string? File { get; internal init; }

    /// <summary>The number of resources, lines or files that the finding is about; <see langword="null"/> if it has no number.</summary>
    public long? Count { get; internal init; }

    /// <summary>The step of the run that found it, such as <c>Data/check</c>.</summary>
    internal string Step { get; init; } = string.Empty;

    /// <summary>True if data are missing from the run; false if the run has more data than were requested.</summary>
    internal bool MeansMissingData { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message}";
}
