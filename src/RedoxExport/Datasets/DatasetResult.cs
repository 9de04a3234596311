namespace RedoxExport.Datasets;

/// <summary>What an update of the current view did, and what the view holds now. Holds no id of a patient or a resource.</summary>
public sealed class DatasetResult
{
    internal DatasetResult(string path, DatasetSummary now, DatasetTally tally, IReadOnlyList<DatasetTypeResult> types)
    {
        Path = path;
        LastRunId = now.LastRunId;
        TransactionTime = now.TransactionTime;
        RunsFolded = tally.RunsFolded;
        IsRebuilt = tally.IsRebuilt;
        Resources = types.Sum(type => type.Resources);
        Added = types.Sum(type => type.Added);
        Updated = types.Sum(type => type.Updated);
        Deleted = types.Sum(type => type.Deleted);
        Left = types.Sum(type => type.Left);
        PatientsLeft = types.Where(type => type.Type == PatientCompartment.PatientType).Sum(type => type.Left);
        SubsettedPassedOver = tally.SubsettedPassedOver;
        OutcomesPassedOver = tally.OutcomesPassedOver;
        VersionsContradicted = tally.VersionsContradicted;
        LinesPassedOver = tally.LinesPassedOver;
        Bytes = types.Sum(type => type.Bytes);
        Types = new ReadableList<DatasetTypeResult>([.. types]);
    }

    /// <summary>The folder of the current view.</summary>
    public string Path { get; }

    /// <summary>The last run that is in the view.</summary>
    public string LastRunId { get; }

    /// <summary>The server's clock of that run: the view is as the server was then.</summary>
    public DateTimeOffset TransactionTime { get; }

    /// <summary>How many runs this update has brought in; 0 where all of them were in the view.</summary>
    public int RunsFolded { get; }

    /// <summary>Whether the view was made anew from a full run.</summary>
    public bool IsRebuilt { get; }

    /// <summary>How many resources there are now.</summary>
    public long Resources { get; }

    /// <summary>How many were not there before.</summary>
    public long Added { get; }

    /// <summary>How many were there before, with another text.</summary>
    public long Updated { get; }

    /// <summary>How many are gone because the server deleted them, or because a full run has them no more.</summary>
    public long Deleted { get; }

    /// <summary>How many are gone with patients who left the group, the patients included.</summary>
    public long Left { get; }

    /// <summary>How many patients left the group, counted by their Patient resources.</summary>
    public long PatientsLeft { get; }

    /// <summary>How many times a resource came only in part (SUBSETTED) while the view had it whole: the whole one stayed.</summary>
    public long SubsettedPassedOver { get; }

    /// <summary>How many OperationOutcome lines stood among the data. They are no data and were passed over.</summary>
    public long OutcomesPassedOver { get; }

    /// <summary>
    /// How many times a later run had a version of a resource with a higher number and an earlier time, or the reverse, than the one in the
    /// view: the clocks of two servers differ. The later run's version was taken.
    /// </summary>
    public long VersionsContradicted { get; }

    /// <summary>How many damaged lines of runs that are known to be incomplete were passed over.</summary>
    public long LinesPassedOver { get; }

    /// <summary>The size of the view, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The same by type, in ordinal order of their names.</summary>
    public IReadOnlyList<DatasetTypeResult> Types { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
