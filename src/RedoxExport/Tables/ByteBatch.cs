using System.Runtime.CompilerServices;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Rows as the bytes that are written to a file.</summary>
internal abstract class ByteBatch : RowBatch
{
    private readonly RowBytes _bytes = new();
    private int _keptLength;
    private long _keptRows;

    /// <inheritdoc/>
    public override long Rows => _bytes.Rows;

    public ReadOnlyMemory<byte> Bytes => _bytes.Bytes;

    /// <inheritdoc/>
    [MethodImpl(HotPath.Optimized)]
    public override void Add(byte[] json, Cell[] cells)
    {
        WriteRow(json, cells, _bytes);
        _bytes.Rows++;
    }

    /// <inheritdoc/>
    [MethodImpl(HotPath.Optimized)]
    public override void Keep()
    {
        _keptLength = _bytes.Length;
        _keptRows = _bytes.Rows;
    }

    /// <inheritdoc/>
    public override void Undo() => _bytes.TruncateTo(_keptLength, _keptRows);

    /// <inheritdoc/>
    public override void Dispose() => _bytes.Dispose();

    /// <summary>Writes a row.</summary>
    protected abstract void WriteRow(byte[] json, Cell[] cells, RowBytes to);
}
