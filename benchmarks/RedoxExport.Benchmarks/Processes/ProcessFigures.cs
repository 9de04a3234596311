namespace RedoxExport.Benchmarks.Processes;

/// <summary>What a measurement saw from outside.</summary>
/// <param name="Wall">From the start of the first process to the end of the last, in seconds.</param>
/// <param name="Processor">User and system seconds of all of them.</param>
/// <param name="Peak">The most memory that one of them had, in bytes. Never below <paramref name="PeakFloor"/>.</param>
/// <param name="PeakFloor">What the measuring process itself had: the system counts a child from its start, before it is another program.</param>
/// <param name="Output">What they printed.</param>
internal sealed record ProcessFigures(double Wall, double Processor, long Peak, long PeakFloor, string Output)
{
    /// <summary>A value that the program printed as a line of its own, as in <c>seconds 1.25</c>.</summary>
    public string? Said(string name) => Output
        .Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..])
        .FirstOrDefault();
}
