namespace RedoxExport.Tables;

/// <summary>A table that was written to a file.</summary>
public sealed class ExportedTable
{
    internal ExportedTable(string view, string path)
    {
        View = view;
        Path = path;
    }

    /// <summary>The name of the view.</summary>
    public string View { get; }

    /// <summary>The number of rows.</summary>
    public long Rows { get; internal init; }

    /// <summary>The size of the file in bytes.</summary>
    public long Bytes { get; internal init; }

    /// <summary>The time of the whole command.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The number of lines that have no rows, because they are damaged or the view has no result for them.</summary>
    public long FailedLines { get; internal init; }

    /// <summary>The number of cells that are empty, because the format cannot hold their values.</summary>
    public long EmptiedCells { get; internal init; }

    /// <summary>The number of such cells by the name of the column, only for columns that have any.</summary>
    public IReadOnlyDictionary<string, long> EmptiedByColumn { get; internal init; } = new Dictionary<string, long>();

    /// <summary>The full path of the file.</summary>
    public string Path { get; }
}
