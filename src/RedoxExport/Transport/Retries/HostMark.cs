namespace RedoxExport.Transport;

/// <summary>How a host stood when it was asked.</summary>
/// <param name="Answers">How often it had answered.</param>
/// <param name="Rounds">How many pauses it had been given.</param>
internal readonly record struct HostMark(long Answers, long Rounds);
