namespace RedoxExport.Reports;

/// <summary>The current and the usual number of resources of a type.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Now">The number in the last complete run.</param>
/// <param name="Before">
/// The median of the earlier complete runs of the same mode; <see langword="null"/> if there are too few to show the usual number.
/// </param>
/// <param name="History">The numbers of those runs and of the last complete one, oldest first.</param>
/// <param name="Finding">The finding about the type; <see langword="null"/> if there is none.</param>
internal sealed record TypeCount(string Type, long Now, long? Before, IReadOnlyList<long> History, ReportFinding? Finding);
