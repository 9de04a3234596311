using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Our side of a download: an export that the plain static server has, saved and checked.</summary>
internal static class SavedExport
{
    /// <summary>Saves it to a folder that is deleted afterwards.</summary>
    /// <param name="data">The files that the server has.</param>
    /// <param name="server">The server.</param>
    /// <param name="folder">Where the export is saved for a moment.</param>
    /// <param name="manifest">The manifest of the module that saves it; <see langword="null"/> for the one from this checkout.</param>
    /// <exception cref="InvalidOperationException">What was saved is not what was served.</exception>
    public static SideRun Run(DataFolder data, Uri server, string folder, string? manifest = null)
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
                """,
            manifest: manifest));
        SavedFolder.Check(data, saved, "Save-RedoxExport");
        return figures.Said("resources") == data.Lines.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? new SideRun(data.Bytes, figures)
            : throw new InvalidOperationException("Save-RedoxExport counted other resources than there are.");
    }
}
