using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Stores.Postgres;

/// <summary>Text in PostgreSQL's binary form, which is UTF-8 without U+0000.</summary>
internal static class CopyText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Writes the length and the text of a value. Returns false and writes nothing if PostgreSQL cannot hold it: U+0000 or half of a surrogate pair.</summary>
    public static bool TryWrite(CopyBuffer into, byte[] json, in Cell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Json:
                ReadOnlySpan<byte> content = CellConversion.Content(json, cell);
                if (cell.Token != JsonTokenType.String || content.IndexOf((byte)'\\') < 0)
                {
                    into.Write(content.Length);
                    into.Write(content);
                    return true;
                }

                return TryWrite(into, FhirValue.ReadText(json, cell.Start, cell.Length));
            case CellKind.Part:
                into.Write(cell.Length);
                into.Write(json.AsSpan(cell.Start, cell.Length));
                return true;
            case CellKind.Boolean:
                return TryWrite(into, cell.Boolean ? "true" : "false");
            case CellKind.Integer or CellKind.Decimal:
                return TryWrite(into, cell.Number.ToString(CultureInfo.InvariantCulture));
            default:
                return TryWrite(into, cell.Text);
        }
    }

    /// <summary>
    /// Writes the id of a resource. What PostgreSQL cannot hold in it, which FHIR does not allow in an id, is replaced, so that every row has an id.
    /// </summary>
    public static void WriteId(CopyBuffer into, byte[] json, in Cell id)
    {
        if (id.Kind == CellKind.Empty)
        {
            into.Write(0);
        }
        else if (!TryWrite(into, json, id))
        {
            WriteId(into, id.Kind == CellKind.Json ? FhirValue.ReadText(json, id.Start, id.Length) : id.Text);
        }
    }

    public static void WriteId(CopyBuffer into, string id)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(id.Replace('\0', Replacement));
        into.Write(bytes.Length);
        into.Write(bytes);
    }

    private static bool TryWrite(CopyBuffer into, string text)
    {
        if (text.Contains('\0'))
        {
            return false;
        }

        int start = into.Length;
        into.Write(0);
        Span<byte> room = into.Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        if (System.Text.Unicode.Utf8.FromUtf16(text, room, out _, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            into.TruncateTo(start);
            return false;
        }

        into.Advance(written);
        into.Patch(start, written);
        return true;
    }
}
