namespace RedoxExport.Reports;

/// <summary>How many resources of a type came, and how many usually do.</summary>
/// <param name="Type">The type.</param>
/// <param name="Now">In the last complete run.</param>
/// <param name="Before">The median of the complete runs of the same mode before it; <see langword="null"/> if they are too few to say what is usual.</param>
/// <param name="History">In those runs and the last one, oldest first.</param>
/// <param name="Finding">What stands out.</param>
internal sealed record TypeCount(string Type, long Now, long? Before, IReadOnlyList<long> History, ReportFinding? Finding);
