using System.Globalization;
using System.Text.Json;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>
/// Lists as JSON text, for <c>OPENJSON</c>: SQL Server has no arrays. A value of a resource stays as it was written there. An empty list is <c>[]</c>.
/// </summary>
internal sealed class ListColumn() : TextColumn(int.MaxValue)
{
    protected override bool Append(byte[] json, in Cell cell)
    {
        IReadOnlyList<Cell> items = cell.Kind == CellKind.List ? cell.Items : cell.Kind == CellKind.Empty ? [] : [cell];
        Characters.Append('[');
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                Characters.Append(',');
            }

            AppendItem(json, items[i]);
        }

        Characters.Append(']');
        return true;
    }

    private void AppendItem(byte[] json, in Cell item)
    {
        if (item.Kind == CellKind.Json)
        {
            Characters.AppendUtf8(json, item.Start, item.Length);
        }
        else if (item.Kind == CellKind.Part)
        {
            // It has no character that JSON escapes.
            Characters.Append('"');
            Characters.AppendUtf8(json, item.Start, item.Length);
            Characters.Append('"');
        }
        else if (item.Kind == CellKind.Text)
        {
            AppendText(item.Text);
        }
        else
        {
            base.Append(json, item);
        }
    }

    private void AppendText(string text)
    {
        Characters.Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (isPair)
            {
                Characters.Append(text[i]);
                Characters.Append(text[++i]);
            }
            else if (text[i] is < ' ' or '"' or '\\' || char.IsSurrogate(text[i]))
            {
                Characters.Append("\\u" + ((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                Characters.Append(text[i]);
            }
        }

        Characters.Append('"');
    }
}
