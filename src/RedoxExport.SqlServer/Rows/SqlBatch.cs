using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>Rows for a table of SQL Server, by column.</summary>
/// <param name="table">The table.</param>
internal sealed class SqlBatch(SyncTable table) : SyncBatch
{
    private readonly SqlColumn[] _columns = [.. table.Plan.Columns.Select(SqlColumn.Of)];
    private readonly TextColumn _ids = new(int.MaxValue);
    private int _countKept;

    public override long Rows => _ids.Count;

    public override long Bytes => _ids.Bytes + _columns.Sum(column => column.Bytes);

    /// <summary>The columns of the view.</summary>
    public IReadOnlyList<SqlColumn> Columns => _columns;

    /// <summary>The ids of the resources.</summary>
    public SqlColumn Ids => _ids;

    public override void Add(byte[] json, Cell[] cells)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (!_columns[i].TryAdd(json, cells[i]))
            {
                Emptied.Add(i);
            }
        }

        _ids.Add(KeyText.Of(json, cells[_columns.Length]));
    }

    public override void Keep() => _countKept = _ids.Count;

    public override void Undo()
    {
        _ids.TruncateTo(_countKept);
        foreach (SqlColumn column in _columns)
        {
            column.TruncateTo(_countKept);
        }
    }

    public override void Dispose()
    {
        _ids.Clear();
        foreach (SqlColumn column in _columns)
        {
            column.Clear();
        }
    }
}
