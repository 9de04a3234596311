using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Writes cells as JSON. A value of a resource is copied as it was written there.</summary>
internal static class JsonCells
{
    private static readonly byte[] Null = [.. "null"u8];
    private static readonly byte[] True = [.. "true"u8];
    private static readonly byte[] False = [.. "false"u8];

    /// <summary>Writes a cell; <c>null</c> if it is empty or has a text that UTF-8 cannot hold.</summary>
    /// <returns>False if a value could not be written.</returns>
    [MethodImpl(HotPath.Optimized)]
    public static bool Write(byte[] json, in Cell cell, RowBytes to)
    {
        switch (cell.Kind)
        {
            case CellKind.Json:
                to.Write(json, cell.Start, cell.Length);
                return true;
            case CellKind.Part:
                to.Write((byte)'"');
                to.Write(json, cell.Start, cell.Length);
                to.Write((byte)'"');
                return true;
            case CellKind.Empty:
                to.Write(Null);
                return true;
            case CellKind.Boolean:
                to.Write(cell.Boolean ? True : False);
                return true;
            case CellKind.Integer or CellKind.Decimal:
                to.WriteNumber(cell.Number);
                return true;
            case CellKind.Text:
                return WriteText(cell.Text, to);
            default:
                return WriteList(json, cell.Items, to);
        }
    }

    private static bool WriteList(byte[] json, IReadOnlyList<Cell> items, RowBytes to)
    {
        bool isComplete = true;
        to.Write((byte)'[');
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                to.Write((byte)',');
            }

            isComplete &= Write(json, items[i], to);
        }

        to.Write((byte)']');
        return isComplete;
    }

    [MethodImpl(HotPath.Optimized)]
    private static bool WriteText(string text, RowBytes to)
    {
        if (!WellFormedText.IsWellFormed(text))
        {
            to.Write(Null);
            return false;
        }

        to.Write((byte)'"');
        if (NeedsEscape(text))
        {
            to.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        }
        else
        {
            to.Write(text);
        }

        to.Write((byte)'"');
        return true;
    }

    [MethodImpl(HotPath.Optimized)]
    private static bool NeedsEscape(string text)
    {
        foreach (char character in text)
        {
            if (character is < ' ' or '"' or '\\')
            {
                return true;
            }
        }

        return false;
    }
}
