namespace RedoxExport.Reports;

/// <summary>What a report shows.</summary>
public sealed class ReportOptions
{
    /// <summary>By how many per cent a type has to fall to stand out; 30 unless told otherwise.</summary>
    public int DropThreshold { get; init; } = 30;

    /// <summary>How many runs are drawn; 30 unless told otherwise.</summary>
    public int Last { get; init; } = 30;

    /// <summary>The page's heading.</summary>
    public string Title { get; init; } = "Redox exports";
}
