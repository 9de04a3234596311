namespace RedoxExport.Datasets;

/// <summary>The steps of an update. A kill after each of them leaves a different state on disk.</summary>
internal static class DatasetSteps
{
    public const string Begun = nameof(Begun);
    public const string Spilled = nameof(Spilled);
    public const string Read = nameof(Read);
    public const string Written = nameof(Written);
    public const string ChangesRecorded = nameof(ChangesRecorded);
    public const string Recorded = nameof(Recorded);
    public const string Retiring = nameof(Retiring);
    public const string Retired = nameof(Retired);
    public const string Placing = nameof(Placing);
    public const string Placed = nameof(Placed);
    public const string Cleared = nameof(Cleared);
}
