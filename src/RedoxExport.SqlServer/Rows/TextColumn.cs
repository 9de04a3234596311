using System.Globalization;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>Values of <c>nvarchar</c>. It holds any character, also U+0000, but the client would replace half of a surrogate pair.</summary>
/// <param name="longest">The most characters of a value.</param>
internal class TextColumn(int longest) : SqlColumn
{
    private const int FirstRows = 64;
    private const int Null = -1;

    private int[] _starts = new int[FirstRows];
    private int[] _ends = new int[FirstRows];

    public override Type FieldType => typeof(string);

    public override long Bytes => ((long)Characters.Length * sizeof(char)) + ((long)Count * 2 * sizeof(int));

    protected CharBuffer Characters { get; } = new();

    public override bool TryAdd(byte[] json, in Cell cell)
    {
        int start = Characters.Length;
        if (!Append(json, cell))
        {
            End(start, Null);
            return true;
        }

        // Texts of a resource have been checked when its line was read.
        if (Characters.Length - start > longest || (cell.Kind == CellKind.Text && !WellFormedText.IsWellFormed(cell.Text)))
        {
            Characters.TruncateTo(start);
            End(start, Null);
            return false;
        }

        End(start, Characters.Length);
        return true;
    }

    public void Add(string text)
    {
        int start = Characters.Length;
        Characters.Append(text);
        End(start, Characters.Length);
    }

    public override bool IsNull(int row) => _ends[row] == Null;

    public override void TruncateTo(int rows)
    {
        if (rows < Count)
        {
            Characters.TruncateTo(_starts[rows]);
            Count = rows;
        }
    }

    public override void Clear()
    {
        Count = 0;
        Characters.Clear();
    }

    /// <summary>Appends the text of a cell. Returns false for NULL.</summary>
    protected virtual bool Append(byte[] json, in Cell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Empty:
                return false;
            case CellKind.Json when cell.Token == JsonTokenType.String && Array.IndexOf(json, (byte)'\\', cell.Start, cell.Length) >= 0:
                Characters.Append(FhirValue.ReadText(json, cell.Start, cell.Length));
                return true;
            case CellKind.Json:
                int quote = cell.Token == JsonTokenType.String ? 1 : 0;
                Characters.AppendUtf8(json, cell.Start + quote, cell.Length - (2 * quote));
                return true;
            case CellKind.Part:
                Characters.AppendUtf8(json, cell.Start, cell.Length);
                return true;
            case CellKind.Boolean:
                Characters.Append(cell.Boolean ? "true" : "false");
                return true;
            case CellKind.Integer or CellKind.Decimal:
                Characters.Append(cell.Number.ToString(CultureInfo.InvariantCulture));
                return true;
            default:
                Characters.Append(cell.Text);
                return true;
        }
    }

    protected override object NotNull(int row) => Characters.Text(_starts[row], _ends[row]);

    private void End(int start, int end)
    {
        if (Count == _ends.Length)
        {
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
        }

        _starts[Count] = start;
        _ends[Count++] = end;
    }
}
