using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>
/// CSV as <c>Export-RedoxExportCsv</c> writes it: RFC 4180 in UTF-8 without a byte order mark, every value in quotes, an empty cell as an empty
/// field without quotes. Numbers are written as in the resource, Booleans as <c>true</c> and <c>false</c>, lists and objects as JSON text.
/// </summary>
/// <param name="delimiter">The character between two values.</param>
/// <param name="neutralizeFormulas">True to write an apostrophe before a text that a spreadsheet would run as a formula.</param>
internal sealed class CsvTableFormat(char delimiter, bool neutralizeFormulas) : TableFormat
{
    /// <inheritdoc/>
    public override string Name => "CSV";

    /// <inheritdoc/>
    public override string Ending => ".csv";

    /// <inheritdoc/>
    public override TableContent Begin(TablePlan table, Stream to)
    {
        using (RowBytes names = new())
        {
            new CsvFormat([.. table.Columns.Select(column => column.Name)], delimiter).WriteNames(names);
            to.Write(names.Bytes.Span);
        }

        byte[] between = Encoding.UTF8.GetBytes(delimiter.ToString());
        byte[] newLine = Encoding.UTF8.GetBytes(Environment.NewLine);
        return new ByteContent(to, () => new Batch(between, newLine, neutralizeFormulas));
    }

    private sealed class Batch(byte[] delimiter, byte[] newLine, bool neutralizeFormulas) : ByteBatch
    {
        private static readonly byte[] True = [.. "\"true\""u8];
        private static readonly byte[] False = [.. "\"false\""u8];

        // For the JSON text of a list; most tables have none.
        private RowBytes? _list;

        public override void Dispose()
        {
            _list?.Dispose();
            base.Dispose();
        }

        [MethodImpl(HotPath.Optimized)]
        protected override void WriteRow(byte[] json, Cell[] cells, RowBytes to)
        {
            for (int column = 0; column < cells.Length; column++)
            {
                if (column > 0)
                {
                    WriteFew(delimiter, to);
                }

                if (!WriteCell(json, cells[column], to))
                {
                    Emptied.Add(column);
                }
            }

            WriteFew(newLine, to);
        }

        [MethodImpl(HotPath.Optimized)]
        private bool WriteCell(byte[] json, in Cell cell, RowBytes to)
        {
            switch (cell.Kind)
            {
                case CellKind.Empty:
                    return true;
                case CellKind.Json:
                    WriteJson(json, cell, to);
                    return true;
                case CellKind.Part:
                    WritePart(json, cell, to);
                    return true;
                case CellKind.Boolean:
                    to.Write(cell.Boolean ? True : False);
                    return true;
                case CellKind.Integer or CellKind.Decimal:
                    to.Write((byte)'"');
                    to.WriteNumber(cell.Number);
                    to.Write((byte)'"');
                    return true;
                case CellKind.Text when !WellFormedText.IsWellFormed(cell.Text):
                    return false;
                case CellKind.Text:
                    WriteText(cell.Text, to);
                    return true;
                default:
                    return WriteList(json, cell, to);
            }
        }

        [MethodImpl(HotPath.Optimized)]
        private void WriteJson(byte[] json, in Cell cell, RowBytes to)
        {
            switch (cell.Token)
            {
                case JsonTokenType.String:
                    WriteString(json, cell.Start, cell.Length, to);
                    break;
                case JsonTokenType.StartObject:
                    WriteQuoted(json.AsSpan(cell.Start, cell.Length), to);
                    break;
                default:
                    to.Write((byte)'"');
                    to.Write(json, cell.Start, cell.Length);
                    to.Write((byte)'"');
                    break;
            }
        }

        [MethodImpl(HotPath.Optimized)]
        private void WriteString(byte[] json, int start, int length, RowBytes to)
        {
            int escape = ByteSearch.IndexOf(json.AsSpan(start, length), (byte)'\\');
            if (escape >= 0)
            {
                WriteEscaped(json, start, length, escape, to);
            }
            else if (neutralizeFormulas && IsFormula(json[start + 1]))
            {
                to.Write((byte)'"');
                to.Write((byte)'\'');
                to.Write(json, start + 1, length - 1);
            }
            else
            {
                // Without a backslash the string contains no quote, so it is copied with its JSON quotes, which serve as the CSV quotes.
                to.Write(json, start, length);
            }
        }

        private void WriteEscaped(byte[] json, int start, int length, int escape, RowBytes to)
        {
            int before = to.Length;
            bool isMaybeFormula = neutralizeFormulas && (escape == 1 || IsFormula(json[start + 1]));
            if (isMaybeFormula || !TryWriteSimpleEscapes(json.AsSpan(start, length - 1), escape, to))
            {
                to.TruncateTo(before, to.Rows);
                WriteText(FhirValue.ReadText(json, start, length), to);
            }
        }

        /// <summary>Writes a JSON string whose escapes have one letter.</summary>
        /// <returns>False if another escape is in it.</returns>
        private static bool TryWriteSimpleEscapes(ReadOnlySpan<byte> text, int escape, RowBytes to)
        {
            while (escape >= 0)
            {
                to.Write(text.Slice(0, escape));
                switch (text[escape + 1])
                {
                    case (byte)'"':
                        to.Write((byte)'"');
                        to.Write((byte)'"');
                        break;
                    case (byte)'\\' or (byte)'/':
                        to.Write(text[escape + 1]);
                        break;
                    case (byte)'n':
                        to.Write((byte)'\n');
                        break;
                    case (byte)'r':
                        to.Write((byte)'\r');
                        break;
                    case (byte)'t':
                        to.Write((byte)'\t');
                        break;
                    default:
                        return false;
                }

                text = text.Slice(escape + 2);
                escape = ByteSearch.IndexOf(text, (byte)'\\');
            }

            to.Write(text);
            to.Write((byte)'"');
            return true;
        }

        // A part has no escapes, so it has no quotes.
        [MethodImpl(HotPath.Optimized)]
        private void WritePart(byte[] json, in Cell cell, RowBytes to)
        {
            to.Write((byte)'"');
            if (neutralizeFormulas && cell.Length > 0 && IsFormula(json[cell.Start]))
            {
                to.Write((byte)'\'');
            }

            to.Write(json, cell.Start, cell.Length);
            to.Write((byte)'"');
        }

        private void WriteText(string text, RowBytes to)
        {
            to.Write((byte)'"');
            if (neutralizeFormulas && text.Length > 0 && text[0] < 128 && IsFormula((byte)text[0]))
            {
                to.Write((byte)'\'');
            }

            to.Write(text.IndexOf('"') < 0 ? text : text.Replace("\"", "\"\""));
            to.Write((byte)'"');
        }

        private bool WriteList(byte[] json, in Cell cell, RowBytes to)
        {
            _list ??= new RowBytes();
            _list.TruncateTo(0, 0);
            bool isComplete = JsonCells.Write(json, cell, _list);
            WriteQuoted(_list.Bytes.Span, to);
            return isComplete;
        }

        private static void WriteQuoted(ReadOnlySpan<byte> text, RowBytes to)
        {
            to.Write((byte)'"');
            int quote;
            while ((quote = ByteSearch.IndexOf(text, (byte)'"')) >= 0)
            {
                to.Write(text.Slice(0, quote + 1));
                to.Write((byte)'"');
                text = text.Slice(quote + 1);
            }

            to.Write(text);
            to.Write((byte)'"');
        }

        [MethodImpl(HotPath.Optimized)]
        private static void WriteFew(byte[] bytes, RowBytes to)
        {
            foreach (byte value in bytes)
            {
                to.Write(value);
            }
        }

        private static bool IsFormula(byte first) => first is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r';
    }
}
