namespace RedoxExport.Reports;

/// <summary>The options of a report.</summary>
internal sealed class ReportOptions
{
    /// <summary>The drop of a resource type, in percent, above which it is reported. The default is 30.</summary>
    public int DropThreshold { get; init; } = 30;

    /// <summary>The maximum number of runs in the charts and the table. The default is 30.</summary>
    public int Last { get; init; } = 30;

    /// <summary>The time without a run after which the next one is overdue; <see langword="null"/> for the rule of <see cref="RunRhythm"/>.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The heading of the page.</summary>
    public string Title { get; init; } = "Redox exports";
}
