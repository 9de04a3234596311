using System.Globalization;

namespace RedoxExport.Tables;

/// <summary>The result of a sync for a table of a database.</summary>
public sealed class TableSyncResult
{
    internal TableSyncResult(string table, string source, TableSyncAction action, string reason, string revision, DateTimeOffset transactionTime)
    {
        Table = table;
        Source = source;
        Action = action;
        Reason = reason;
        Revision = revision;
        TransactionTime = transactionTime;
    }

    /// <summary>The name of the table.</summary>
    public string Table { get; }

    /// <summary>The work that was done.</summary>
    public TableSyncAction Action { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }

    /// <summary>The number of rows that the table now has of the source.</summary>
    public long Rows { get; internal set; }

    /// <summary>The number of rows that were added.</summary>
    public long Inserted { get; internal set; }

    /// <summary>The number of rows that were deleted. The rows of a changed resource are deleted and inserted.</summary>
    public long Deleted { get; internal set; }

    /// <summary>The number of inserted cells that are empty because the database cannot hold their values.</summary>
    public long EmptiedCells => EmptiedByColumn.Values.Sum();

    /// <summary>The columns with such cells, and their number.</summary>
    public IReadOnlyDictionary<string, long> EmptiedByColumn { get; internal set; } = new Dictionary<string, long>();

    /// <summary>The number of resources without rows because the view has no result for them. Each has an error.</summary>
    public long FailedLines { get; internal set; }

    /// <summary>The time that was spent on the table.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>The state of the current view that the table has.</summary>
    public string Revision { get; }

    /// <summary>The server's time of that state.</summary>
    public DateTimeOffset TransactionTime { get; }

    /// <summary>The name of the source in the column <c>_source</c>.</summary>
    public string Source { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Table} {Action} {Rows.ToString(CultureInfo.InvariantCulture)}";
}
