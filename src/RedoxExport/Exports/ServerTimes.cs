namespace RedoxExport.Exports;

/// <summary>
/// The moments of the server's clock that the answers of one export have named, and what follows from them. Servers take
/// <c>transactionTime</c> when the export begins, when it ends, or anew for every answer; what changes while the export runs is in no run
/// unless the earliest of these moments counts, and the moment at which the server took the request.
/// </summary>
internal sealed record ServerTimes
{
    public static readonly ServerTimes None = new();

    // Clocks of a server's machines differ by minutes. By a day only one differs that was never set.
    private static readonly TimeSpan LargestDifference = TimeSpan.FromHours(24);

    /// <summary>The <c>Date</c> of the kick-off's answer.</summary>
    public DateTimeOffset? KickOffDate { get; init; }

    /// <summary>When that answer came, by this computer's clock.</summary>
    public DateTimeOffset? KickOffAt { get; init; }

    /// <summary>The earliest <c>transactionTime</c> of all answers; one without a zone counts as the earliest moment that it can mean.</summary>
    public DateTimeOffset? TransactionTime { get; init; }

    /// <summary>When it first came, by this computer's clock.</summary>
    public DateTimeOffset? TransactionTimeAt { get; init; }

    /// <summary>
    /// Whether the kick-off's <c>Date</c> may be right: it is not a day and more before the <c>transactionTime</c> less the time that had
    /// passed since the kick-off. If this computer's clock cannot say how much that was, it may be.
    /// </summary>
    public bool IsDateBelieved => KickOffDate is { } date
        && (TransactionTime is not { } time
            || TransactionTimeAt - KickOffAt is not { } passed
            || passed < TimeSpan.Zero
            || (decimal)time.UtcTicks - date.UtcTicks <= (decimal)passed.Ticks + LargestDifference.Ticks);

    /// <summary>Up to which moment the export's data are known; <see langword="null"/> where no answer named one.</summary>
    public DateTimeOffset? Watermark => IsDateBelieved && (TransactionTime is null || KickOffDate < TransactionTime) ? KickOffDate : TransactionTime;

    /// <summary>Takes note of a <c>transactionTime</c>.</summary>
    /// <param name="transactionTime">The earliest moment that it can mean.</param>
    /// <param name="now">This computer's clock.</param>
    public ServerTimes Hear(DateTimeOffset transactionTime, DateTimeOffset now) =>
        TransactionTime <= transactionTime ? this : this with { TransactionTime = transactionTime, TransactionTimeAt = now };

    /// <summary>Takes note of what another process has heard of the same export.</summary>
    public ServerTimes With(ServerTimes other)
    {
        ServerTimes dated = KickOffDate is null ? this with { KickOffDate = other.KickOffDate, KickOffAt = other.KickOffAt } : this;
        return other.TransactionTime is { } time && (TransactionTime is null || time < TransactionTime || (time == TransactionTime && other.TransactionTimeAt < TransactionTimeAt))
            ? dated with { TransactionTime = time, TransactionTimeAt = other.TransactionTimeAt }
            : dated;
    }
}
