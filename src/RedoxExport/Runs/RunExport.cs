using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>One export of a run.</summary>
/// <param name="role">What it is for.</param>
/// <param name="folder">Its folder, relative to the run's; empty for the run's own.</param>
internal sealed class RunExport(RunExportRole role, string folder)
{
    public RunExportRole Role => role;

    public string Folder => folder;

    /// <summary>The server's clock when it read the data, as the server says.</summary>
    public DateTimeOffset? TransactionTime { get; set; }

    /// <summary>The data that the server says are missing from it; <see langword="null"/> if an earlier version saved it and did not say.</summary>
    public IReadOnlyList<DataLoss>? Losses { get; set; }

    /// <summary>Up to which moment of the server's clock its data are known.</summary>
    public DateTimeOffset? Watermark { get; set; }
}
