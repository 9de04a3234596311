using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>NDJSON: a JSON object per row, with all columns in their order, and <c>null</c> for an empty cell.</summary>
internal sealed class NdjsonTableFormat : TableFormat
{
    // So many bytes follow a prefix in its array that it is copied in one vector step.
    private const int Slack = 32;

    /// <inheritdoc/>
    public override string Name => "NDJSON";

    /// <inheritdoc/>
    public override string Ending => ExportLayout.NdjsonEnding;

    /// <inheritdoc/>
    public override TableContent Begin(TablePlan table, Stream to)
    {
        byte[][] prefixes = [.. table.Columns.Select((column, i) => PrefixOf(column.Name, i == 0))];
        return new ByteContent(to, () => new Batch(prefixes));
    }

    private static byte[] PrefixOf(string column, bool isFirst) =>
        Encoding.UTF8.GetBytes($"{(isFirst ? '{' : ',')}\"{JsonEncodedText.Encode(column, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":{new string(' ', Slack)}");

    private sealed class Batch(byte[][] prefixes) : ByteBatch
    {
        [MethodImpl(HotPath.Optimized)]
        protected override void WriteRow(byte[] json, Cell[] cells, RowBytes to)
        {
            for (int column = 0; column < cells.Length; column++)
            {
                byte[] prefix = prefixes[column];
                to.Write(prefix, 0, prefix.Length - Slack);
                if (!JsonCells.Write(json, cells[column], to))
                {
                    Emptied.Add(column);
                }
            }

            to.Write((byte)'}');
            to.Write((byte)'\n');
        }
    }
}
