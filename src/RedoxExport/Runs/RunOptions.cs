using RedoxExport.Attachments;
using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>The options of a run.</summary>
internal sealed class RunOptions
{
    /// <summary>The default overlap of two increments: five minutes.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromMinutes(5);

    /// <summary>Requests what has changed since the last complete run of the same request; everything if there is none.</summary>
    public bool Incremental { get; init; }

    /// <summary>Requests everything, even if an increment is possible.</summary>
    public bool Full { get; init; }

    /// <summary>
    /// How much earlier than the watermark an increment asks, because the clocks of a server's machines, and of a gateway in front of it, differ. The
    /// default is five minutes. Resources that are received twice because of it are merged.
    /// </summary>
    public TimeSpan Overlap { get; init; } = DefaultOverlap;

    /// <summary>The longest time to wait for the server; <see langword="null"/> for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The options for saving files.</summary>
    public SaveOptions Save { get; init; } = new();

    /// <summary>True to update the current view after the run is complete.</summary>
    public bool UpdateDataset { get; init; }

    /// <summary>
    /// The tables of a database to bring in step with the current view after the run is complete; <see langword="null"/> for none. The current view
    /// is then updated, too.
    /// </summary>
    public RunTableOptions? Tables { get; init; }

    /// <summary>
    /// Which attachments of the current view are saved after the run is complete; <see langword="null"/> for none. The current view is then updated, too.
    /// </summary>
    public AttachmentOptions? Attachments { get; init; }

    /// <summary>
    /// The number of complete runs of each request to keep on disk; <see langword="null"/> if only the age counts. A complete run removes superseded
    /// runs if this or <see cref="RetainFor"/> is set: see <see cref="RunRetention"/>.
    /// </summary>
    public int? Retain { get; init; }

    /// <summary>How long to keep a run on disk after its end; <see langword="null"/> if only the number counts.</summary>
    public TimeSpan? RetainFor { get; init; }

    /// <summary>True to tell the server that its files may be deleted, after all files are saved and verified.</summary>
    public bool ReleaseServerFiles { get; init; }

    /// <summary>Remembers failed calls that cannot be recorded in the folder of the runs; <see langword="null"/> if nothing does.</summary>
    public UnrecordedCalls? Unrecorded { get; init; }
}
