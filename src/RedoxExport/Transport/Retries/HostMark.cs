namespace RedoxExport.Transport;

/// <summary>The counters of a host before a request is sent to it.</summary>
/// <param name="Answers">How many responses the host had sent.</param>
/// <param name="Rounds">How many pauses the host had been given.</param>
internal readonly record struct HostMark(long Answers, long Rounds);
