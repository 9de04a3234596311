namespace RedoxExport.Datasets;

/// <summary>The changes that an update made, and the totals of the current view. Contains no id of a patient or a resource.</summary>
public sealed class DatasetResult
{
    internal DatasetResult(string path, DatasetSummary now, DatasetCounter counter, IReadOnlyList<DatasetTypeResult> types)
    {
        Path = path;
        LastRunId = now.LastRunId;
        TransactionTime = now.TransactionTime;
        RunsFolded = counter.RunsFolded;
        IsRebuilt = counter.IsRebuilt;
        Resources = types.Sum(type => type.Resources);
        Added = types.Sum(type => type.Added);
        Updated = types.Sum(type => type.Updated);
        Deleted = types.Sum(type => type.Deleted);
        Left = types.Sum(type => type.Left);
        PatientsLeft = types.Where(type => type.Type == PatientCompartment.PatientType).Sum(type => type.Left);
        SubsettedPassedOver = counter.SubsettedPassedOver;
        OutcomesPassedOver = counter.OutcomesPassedOver;
        VersionsContradicted = counter.VersionsContradicted;
        LinesPassedOver = counter.LinesPassedOver;
        Bytes = types.Sum(type => type.Bytes);
        Types = new ReadableList<DatasetTypeResult>([.. types]);
    }

    /// <summary>The folder of the current view.</summary>
    public string Path { get; }

    /// <summary>The last run that is in the view.</summary>
    public string LastRunId { get; }

    /// <summary>The server's time of that run. The view shows the data as of this time.</summary>
    public DateTimeOffset TransactionTime { get; }

    /// <summary>The number of runs that this update merged; 0 if all of them were already in the view.</summary>
    public int RunsFolded { get; }

    /// <summary>True if the view was rebuilt from a full run.</summary>
    public bool IsRebuilt { get; }

    /// <summary>The number of resources in the view.</summary>
    public long Resources { get; }

    /// <summary>The number of resources that were not in the view before.</summary>
    public long Added { get; }

    /// <summary>The number of resources that were in the view before with a different text.</summary>
    public long Updated { get; }

    /// <summary>The number of resources removed because the server deleted them, or because a full run no longer has them.</summary>
    public long Deleted { get; }

    /// <summary>The number of resources removed because their patients left the group, including the Patient resources.</summary>
    public long Left { get; }

    /// <summary>The number of patients who left the group, counted by their Patient resources.</summary>
    public long PatientsLeft { get; }

    /// <summary>The number of times a run had only a part of a resource (SUBSETTED) while the view had all of it. The full one stayed.</summary>
    public long SubsettedPassedOver { get; }

    /// <summary>The number of OperationOutcome lines among the data. They are not data and were skipped.</summary>
    public long OutcomesPassedOver { get; }

    /// <summary>
    /// The number of times a later run's version of a resource had a higher number and an earlier time than the version in the view, or the
    /// reverse, which happens if the clocks of two servers differ. The later run's version was taken.
    /// </summary>
    public long VersionsContradicted { get; }

    /// <summary>The number of damaged lines that were skipped in runs that are known to be incomplete.</summary>
    public long LinesPassedOver { get; }

    /// <summary>The size of the view, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The same numbers for each type, in ordinal order of the types' names.</summary>
    public IReadOnlyList<DatasetTypeResult> Types { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
