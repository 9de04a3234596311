using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>One export of a run.</summary>
/// <param name="role">The purpose of the export.</param>
/// <param name="folder">The folder of the export, relative to the run's; empty if the export uses the run's own folder.</param>
internal sealed class RunExport(RunExportRole role, string folder)
{
    public RunExportRole Role => role;

    public string Folder => folder;

    /// <summary>The time, by the server's clock, at which the server read the data, as it reports.</summary>
    public DateTimeOffset? TransactionTime { get; set; }

    /// <summary>
    /// The data that are missing from the export, as the server reports; <see langword="null"/> if an earlier version saved it without recording
    /// this.
    /// </summary>
    public IReadOnlyList<DataLoss>? Losses { get; set; }

    /// <summary>The time, by the server's clock, up to which the export has all changes.</summary>
    public DateTimeOffset? Watermark { get; set; }
}
