using RedoxExport.Tables;

namespace RedoxExport.Runs;

/// <summary>The tables of a database that follow the runs of a folder.</summary>
internal sealed class RunTableOptions
{
    /// <summary>The tables.</summary>
    public required IReadOnlyList<TablePlan> Plans { get; init; }

    /// <summary>Creates the database, which is not open yet. Each sync uses one of its own.</summary>
    public required Func<SyncTarget> CreateTarget { get; init; }

    /// <summary>The name of the folder in the tables; <see langword="null"/> for the one that it has.</summary>
    public string? Source { get; init; }

    /// <summary>True if a resource without a result, or a value that the database cannot hold, ends the sync and undoes it.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The tables and the database, for people.</summary>
    public override string ToString()
    {
        using SyncTarget target = CreateTarget();
        return $"{string.Join(", ", Plans.Select(plan => plan.Name))} in the {target.Description}";
    }
}
