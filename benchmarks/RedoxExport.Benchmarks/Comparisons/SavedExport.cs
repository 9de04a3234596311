using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Our side of a download: an export that the plain static server has, saved and checked.</summary>
internal static class SavedExport
{
    /// <summary>Saves it to a folder that goes again.</summary>
    /// <exception cref="InvalidOperationException">What was saved is not what was served.</exception>
    public static SideRun Run(DataFolder data, Uri server, string folder)
    {
        string saved = Path.Combine(folder, "saved");
        ProcessFigures figures = ProcessMeter.Measure(ModuleShell.Timed(
            $"""$job | Save-RedoxExport -Path {ModuleShell.Quote(saved)} -ThrottleLimit 8 | ForEach-Object -Begin {"{ $resources = 0 }"} -Process {"{ $resources += $_.ResourceCount }"}""",
            before: $"""
                $null = Connect-RedoxExport -BaseUri {ModuleShell.Quote(server.AbsoluteUri)}
                $job = Start-RedoxExport | Wait-RedoxExportJob
                """,
            after: """
                'resources ' + $resources
                """));
        SavedFolder.Check(data, saved, "Save-RedoxExport");
        return figures.Said("resources") == data.Lines.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? new SideRun(data.Bytes, figures)
            : throw new InvalidOperationException("Save-RedoxExport counted other resources than there are.");
    }
}
