using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>How a run is made.</summary>
public sealed class RunOptions
{
    /// <summary>The overlap of two increments unless another is set: five minutes.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromMinutes(5);

    /// <summary>Asks for what changed since the last complete run of the same request; for everything where there is none.</summary>
    public bool Incremental { get; init; }

    /// <summary>Asks for everything, whatever is known.</summary>
    public bool Full { get; init; }

    /// <summary>
    /// How much earlier than the watermark an increment asks, because the clocks of a server's machines, and of a gateway before it, differ;
    /// five minutes unless set. What comes twice by it is folded.
    /// </summary>
    public TimeSpan Overlap { get; init; } = DefaultOverlap;

    /// <summary>How long to wait for the server at most; <see langword="null"/> for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How files are brought to disk.</summary>
    public SaveOptions Save { get; init; } = new();

    /// <summary>Whether the current view is brought up to the run once it is complete.</summary>
    public bool UpdateDataset { get; init; }

    /// <summary>Whether the server is told that its files may go when everything is on disk and checked.</summary>
    public bool ReleaseServerFiles { get; init; }
}
