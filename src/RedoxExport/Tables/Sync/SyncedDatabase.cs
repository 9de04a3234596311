namespace RedoxExport.Tables;

/// <summary>The state of the tables of a database when they were last synced from a root, as the root remembers it.</summary>
internal sealed record SyncedDatabase
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The database for people: name, host and schema.</summary>
    public required string? Database { get; init; }

    /// <summary>The tables, in alphabetical order.</summary>
    public required IReadOnlyList<SyncedTable?>? Tables { get; init; }
}

/// <summary>The state of a table when it was last synced.</summary>
internal sealed record SyncedTable
{
    public required string? Table { get; init; }

    /// <summary>The type of the resources that it is made of.</summary>
    public required string? Resource { get; init; }

    /// <summary>The number of rows of this root.</summary>
    public required long Rows { get; init; }

    /// <summary>The state of the current view that it has.</summary>
    public required string? Revision { get; init; }

    /// <summary>The last run in that state.</summary>
    public required string? Run { get; init; }

    /// <summary>The server's time of that state.</summary>
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>When it was synced, by the clock of this computer.</summary>
    public required DateTimeOffset SyncedAt { get; init; }
}
