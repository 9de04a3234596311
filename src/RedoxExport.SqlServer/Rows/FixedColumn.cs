using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>A column whose values all have the same size.</summary>
/// <typeparam name="T">The type of the values as they are stored.</typeparam>
internal abstract class FixedColumn<T> : SqlColumn
    where T : struct
{
    private const int FirstRows = 64;

    private T[] _values = new T[FirstRows];
    private bool[] _isFilled = new bool[FirstRows];

    // A value takes about 8 bytes, and the flag one.
    public override long Bytes => Count * 9L;

    public override bool TryAdd(byte[] json, in Cell cell)
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count * 2);
            Array.Resize(ref _isFilled, Count * 2);
        }

        bool isHeld = cell.Kind != CellKind.Empty && TryConvert(json, cell, out _values[Count]);
        _isFilled[Count++] = isHeld;
        return isHeld || cell.Kind == CellKind.Empty;
    }

    public override bool IsNull(int row) => !_isFilled[row];

    public override void TruncateTo(int rows) => Count = rows;

    public override void Clear()
    {
        Count = 0;
        Array.Clear(_values, 0, _values.Length);
    }

    protected abstract bool TryConvert(byte[] json, in Cell cell, out T value);

    protected abstract object Box(T value);

    protected override object NotNull(int row) => Box(_values[row]);
}
