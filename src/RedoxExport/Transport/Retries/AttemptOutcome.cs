using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>The end of one attempt, reduced to the facts that <see cref="RetryPolicy"/> needs for its decision.</summary>
/// <param name="Result">How the attempt ended.</param>
internal readonly record struct AttemptOutcome(AttemptResult Result)
{
    /// <summary>The HTTP status; 0 if there was no response.</summary>
    public int Status { get; init; }

    /// <summary>True if the body of an error is an OperationOutcome: a FHIR server responded, not a proxy.</summary>
    public bool IsOperationOutcome { get; init; }

    /// <summary>True if an OperationOutcome marks the error as transient.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The pause that the server asked for; <see langword="null"/> if it asked for none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if the server responded, even if the body then broke off.</summary>
    public bool HasAnswer => Result is AttemptResult.Answered or AttemptResult.CutShort;

    public bool IsThrottled => Status is 429 or 503;

    /// <summary>True if the request cannot have reached the server.</summary>
    public bool IsNotSent => Result is AttemptResult.NameNotFound or AttemptResult.NotConnected or AttemptResult.NoToken or AttemptResult.TlsFailed;

    [MethodImpl(HotPath.Optimized)]
    public static AttemptOutcome Of(GateResponse response) => new(AttemptResult.Answered)
    {
        Status = response.Status,
        IsOperationOutcome = response.Error is { IsOperationOutcome: true },
        IsTransient = response.Error is { IsTransient: true },
        RetryAfter = response.RetryAfter,
    };
}
