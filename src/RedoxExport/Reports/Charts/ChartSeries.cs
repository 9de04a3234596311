using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>The values of runs in a chart: one part, or two stacked parts.</summary>
/// <param name="Title">The title of the chart.</param>
/// <param name="Measure">The kind of value.</param>
/// <param name="Show">Formats a value.</param>
/// <param name="Mode">The mode of the runs that the chart is scaled for.</param>
/// <param name="Parts">The names and values of the parts.</param>
internal sealed record ChartSeries(
    string Title,
    ChartMeasure Measure,
    Func<double, string> Show,
    ExportRunMode Mode,
    IReadOnlyList<(string Name, Func<ExportRun, double> Value)> Parts)
{
    /// <summary>The series that the page shows.</summary>
    /// <param name="mode">The mode of the last complete run.</param>
    public static IReadOnlyList<ChartSeries> All(ExportRunMode mode) =>
    [
        new("Duration", ChartMeasure.Seconds, value => ReportText.Time(TimeSpan.FromSeconds(value)), mode, [("waiting for the server", run => run.WaitingTime.TotalSeconds), ("downloading and checking", run => run.DownloadTime.TotalSeconds)]),
        new("Size", ChartMeasure.Bytes, value => ReportText.Size((long)value), mode, [("size", run => run.Bytes)]),
        new("Resources", ChartMeasure.Count, value => ReportText.Number((long)value), mode, [("resources", run => run.ResourceCount)]),
    ];

    /// <summary>The sum of the parts.</summary>
    public double ValueOf(ExportRun run) => Parts.Sum(part => part.Value(run));

    /// <summary>False if the chart is not scaled for the run: next to a full run, increments would be too small to see.</summary>
    public bool IsScaledFor(ExportRun run) => run.Mode == Mode;
}
