using System.Text;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Stores.Postgres;

/// <summary>Rows in the format of PostgreSQL's binary COPY, without its header and trailer.</summary>
/// <param name="table">The table.</param>
internal sealed class CopyBatch(SyncTable table) : SyncBatch
{
    private const int IdSize = 256;

    private readonly CopyBuffer _rows = new();
    private readonly byte[] _source = Encoding.UTF8.GetBytes(table.Source);
    private readonly CopyBuffer _id = new(IdSize);
    private readonly long[] _emptied = new long[table.Plan.Columns.Count];
    private readonly long[] _emptiedKept = new long[table.Plan.Columns.Count];
    private long _count;
    private int _lengthKept;
    private long _countKept;

    public override long Rows => _count;

    public override long Bytes => _rows.Length;

    public override IReadOnlyList<long> Emptied => _emptied;

    public ReadOnlyMemory<byte> Data => _rows.Bytes;

    public override void Begin(byte[] json, in Cell id)
    {
        _id.TruncateTo(0);
        CopyText.WriteId(_id, json, id);
    }

    public override void Add(byte[] json, Cell[] cells)
    {
        _rows.Write((short)(cells.Length + SyncTable.OwnColumns.Count));
        for (int i = 0; i < cells.Length; i++)
        {
            _emptied[i] += CopyColumn.Write(_rows, table.Plan.Columns[i], json, cells[i]);
        }

        _rows.Write(_source.Length);
        _rows.Write(_source);
        _rows.Write(_id.Bytes.Span);
        _count++;
    }

    public override void Keep()
    {
        _lengthKept = _rows.Length;
        _countKept = _count;
        _emptied.CopyTo(_emptiedKept, 0);
    }

    public override void Undo()
    {
        base.Undo();
        _rows.TruncateTo(_lengthKept);
        _count = _countKept;
        _emptiedKept.CopyTo(_emptied, 0);
    }

    public override void Dispose()
    {
        _rows.Dispose();
        _id.Dispose();
    }
}
