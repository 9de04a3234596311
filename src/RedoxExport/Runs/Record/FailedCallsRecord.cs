namespace RedoxExport.Runs;

/// <summary>The last calls that could not begin or resume a run, in <c>runs.json</c>. Earlier versions ignore it and show the error of the run.</summary>
internal sealed record FailedCallsRecord
{
    public required int ExitCode { get; init; }

    public required int Count { get; init; }

    public string? Advice { get; init; }

    public DateTimeOffset? Since { get; init; }
}
