using System.Text;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Stores.Postgres;

/// <summary>Rows in the format of PostgreSQL's binary COPY, without its header and trailer.</summary>
/// <param name="table">The table.</param>
internal sealed class CopyBatch(SyncTable table) : SyncBatch
{
    private readonly CopyBuffer _rows = new();
    private readonly byte[] _source = Encoding.UTF8.GetBytes(table.Source);
    private readonly IReadOnlyList<TableColumn> _columns = table.Plan.Columns;
    private long _count;
    private int _lengthKept;
    private long _countKept;

    public override long Rows => _count;

    public override long Bytes => _rows.Capacity;

    public ReadOnlyMemory<byte> Data => _rows.Bytes;

    public override void Add(byte[] json, Cell[] cells)
    {
        _rows.Write((short)(_columns.Count + SyncTable.OwnColumns.Count));
        for (int i = 0; i < _columns.Count; i++)
        {
            for (int emptied = CopyColumn.Write(_rows, _columns[i], json, cells[i]); emptied > 0; emptied--)
            {
                Emptied.Add(i);
            }
        }

        _rows.Write(_source.Length);
        _rows.Write(_source);
        CopyText.WriteId(_rows, json, cells[_columns.Count]);
        _count++;
    }

    public override void Keep()
    {
        _lengthKept = _rows.Length;
        _countKept = _count;
    }

    public override void Undo()
    {
        _rows.TruncateTo(_lengthKept);
        _count = _countKept;
    }

    public override void Dispose() => _rows.Dispose();
}
