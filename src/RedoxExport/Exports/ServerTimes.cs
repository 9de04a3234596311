namespace RedoxExport.Exports;

/// <summary>
/// The times, by the server's clock, in the answers of one export, and the watermark that follows from them. Servers take
/// <c>transactionTime</c> when the export begins, when it ends, or again for each answer. A change during the export could be in no run
/// unless the watermark is the earliest of these times and of the time at which the server accepted the request.
/// </summary>
internal sealed record ServerTimes
{
    public static readonly ServerTimes None = new();

    // The clocks of a server's machines may differ by minutes. A difference of a day means that a clock was never set.
    private static readonly TimeSpan LargestDifference = TimeSpan.FromHours(24);

    /// <summary>The <c>Date</c> of the kick-off's answer.</summary>
    public DateTimeOffset? KickOffDate { get; init; }

    /// <summary>The time at which that answer arrived, by this computer's clock.</summary>
    public DateTimeOffset? KickOffAt { get; init; }

    /// <summary>The earliest <c>transactionTime</c> of all answers. One without a zone counts as the earliest time that it can mean.</summary>
    public DateTimeOffset? TransactionTime { get; init; }

    /// <summary>The time at which it first arrived, by this computer's clock.</summary>
    public DateTimeOffset? TransactionTimeAt { get; init; }

    /// <summary>
    /// True if the <c>Date</c> of the kick-off is plausible: it is at most 24 hours before the <c>transactionTime</c> less the time that has
    /// passed since the kick-off. If this computer's clock cannot tell how much time has passed, the <c>Date</c> counts as plausible.
    /// </summary>
    public bool IsDateBelieved => KickOffDate is { } date
        && (TransactionTime is not { } time
            || TransactionTimeAt - KickOffAt is not { } passed
            || passed < TimeSpan.Zero
            || (decimal)time.UtcTicks - date.UtcTicks <= (decimal)passed.Ticks + LargestDifference.Ticks);

    /// <summary>The time up to which the export's data are complete; <see langword="null"/> if no answer contained a time.</summary>
    public DateTimeOffset? Watermark => IsDateBelieved && (TransactionTime is null || KickOffDate < TransactionTime) ? KickOffDate : TransactionTime;

    /// <summary>Adds a <c>transactionTime</c>.</summary>
    /// <param name="transactionTime">The earliest time that it can mean.</param>
    /// <param name="now">The current time, by this computer's clock.</param>
    public ServerTimes Hear(DateTimeOffset transactionTime, DateTimeOffset now) =>
        TransactionTime <= transactionTime ? this : this with { TransactionTime = transactionTime, TransactionTimeAt = now };

    /// <summary>Merges the times that another process has recorded for the same export.</summary>
    public ServerTimes With(ServerTimes other)
    {
        ServerTimes dated = KickOffDate is null ? this with { KickOffDate = other.KickOffDate, KickOffAt = other.KickOffAt } : this;
        return other.TransactionTime is { } time && (TransactionTime is null || time < TransactionTime || (time == TransactionTime && other.TransactionTimeAt < TransactionTimeAt))
            ? dated with { TransactionTime = time, TransactionTimeAt = other.TransactionTimeAt }
            : dated;
    }
}
