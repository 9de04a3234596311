using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>The end of one attempt, reduced to the facts that <see cref="RetryPolicy"/> decides by.</summary>
/// <param name="Result">How it ended.</param>
internal readonly record struct AttemptOutcome(AttemptResult Result)
{
    /// <summary>The HTTP status; 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>Whether an error's body is an OperationOutcome: then a FHIR server answered, not a proxy.</summary>
    public bool IsOperationOutcome { get; init; }

    /// <summary>Whether an OperationOutcome calls the error transient.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The pause that the server asked for, if it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server answered at all.</summary>
    public bool HasAnswer => Result is AttemptResult.Answered or AttemptResult.CutShort;

    /// <summary>Whether the server asked to be asked less often.</summary>
    public bool IsThrottled => Status is 429 or 503;

    /// <summary>Whether the request cannot have reached the server.</summary>
    public bool IsNotSent => Result is AttemptResult.NameNotFound or AttemptResult.NotConnected or AttemptResult.NoToken or AttemptResult.TlsFailed;

    /// <summary>Of an answer.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static AttemptOutcome Of(GateResponse response) => new(AttemptResult.Answered)
    {
        Status = response.Status,
        IsOperationOutcome = response.Error is { IsOperationOutcome: true },
        IsTransient = response.Error is { IsTransient: true },
        RetryAfter = response.RetryAfter,
    };
}
