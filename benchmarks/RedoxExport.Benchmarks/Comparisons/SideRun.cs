using System.Globalization;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>One side, once.</summary>
/// <param name="Bytes">How much it worked through.</param>
/// <param name="Process">What was seen of its processes.</param>
internal sealed record SideRun(long Bytes, ProcessFigures Process)
{
    /// <summary>How long the work took: what the program says, where it says so, and else all of it.</summary>
    public double Seconds => Process.Said("seconds") is { } said ? double.Parse(said, CultureInfo.InvariantCulture) : Process.Wall;

    /// <summary>Bytes a second of the work.</summary>
    public double Rate => Bytes / Seconds;

    /// <summary>Bytes a second of the whole process, its start with it.</summary>
    public double WholeRate => Bytes / Process.Wall;
}
