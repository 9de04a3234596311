using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>
/// Cells as values of the types of a table. A method returns false if the type cannot hold the value exactly: another type, out of range, or a
/// partial date.
/// </summary>
internal static class CellConversion
{
    private const int DateLength = 10;
    private const int LongestMoment = 64;

    public static bool TryBoolean(in Cell cell, out bool value)
    {
        value = cell.Kind == CellKind.Boolean ? cell.Boolean : cell.Token == JsonTokenType.True;
        return cell.Kind == CellKind.Boolean || (cell.Kind == CellKind.Json && cell.Token is JsonTokenType.True or JsonTokenType.False);
    }

    /// <summary>A whole number. A JSON string of digits is one, too: JSON has no numbers of 64 bits, so FHIR writes an integer64 as a string.</summary>
    public static bool TryInteger(byte[] json, in Cell cell, out long value)
    {
        value = 0;
        switch (cell.Kind)
        {
            case CellKind.Integer or CellKind.Decimal:
                return decimal.Truncate(cell.Number) == cell.Number && TryLong(cell.Number, out value);
            case CellKind.Json when cell.Token is JsonTokenType.Number or JsonTokenType.String:
                ReadOnlySpan<byte> text = Content(json, cell);
                return (Utf8Parser.TryParse(text, out value, out int used) && used == text.Length)
                    || (cell.Token == JsonTokenType.Number && Utf8Parser.TryParse(text, out decimal number, out used, FormatOf(text)) && used == text.Length && decimal.Truncate(number) == number && TryLong(number, out value));
            default:
                return false;
        }
    }

    /// <summary>The date of a complete date, in days since January 1 of the year 1. A time after the date is cut off.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static bool TryDate(byte[] json, in Cell cell, out int days)
    {
        Span<byte> buffer = stackalloc byte[LongestMoment];
        days = 0;
        if (!TryAscii(json, cell, buffer, out ReadOnlySpan<byte> text) || text.Length < DateLength)
        {
            return false;
        }

        // A date is read as the first second of its day.
        Span<byte> moment = stackalloc byte[DateLength + Midnight.Length];
        text.Slice(0, DateLength).CopyTo(moment);
        Midnight.CopyTo(moment.Slice(DateLength));
        if ((text.Length > DateLength && !FhirInstant.TryParse(text, out _)) || !FhirInstant.TryParse(moment, out FhirMoment day))
        {
            return false;
        }

        days = (int)(day.UtcTicks / TimeSpan.TicksPerDay);
        return true;
    }

    /// <summary>A date with a time and an offset, in ticks of UTC since January 1 of the year 1.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static bool TryTimestamp(byte[] json, in Cell cell, out long ticks)
    {
        Span<byte> buffer = stackalloc byte[LongestMoment];
        ticks = 0;
        if (!TryAscii(json, cell, buffer, out ReadOnlySpan<byte> text) || !FhirInstant.TryParse(text, out FhirMoment moment) || !moment.HasZone)
        {
            return false;
        }

        ticks = moment.UtcTicks;
        return true;
    }

    /// <summary>The bytes of a JSON value without the quotes of a string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Content(byte[] json, in Cell cell) => cell.Token == JsonTokenType.String
        ? new ReadOnlySpan<byte>(json, cell.Start + 1, cell.Length - 2)
        : new ReadOnlySpan<byte>(json, cell.Start, cell.Length);

    private static ReadOnlySpan<byte> Midnight => "T00:00:00Z"u8;

    private static char FormatOf(ReadOnlySpan<byte> number) => number.IndexOfAny((byte)'e', (byte)'E') >= 0 ? 'E' : 'G';

    private static bool TryLong(decimal number, out long value)
    {
        bool fits = number is >= long.MinValue and <= long.MaxValue;
        value = fits ? (long)number : 0;
        return fits;
    }

    // A moment is ASCII, so a text with any other character is none.
    [MethodImpl(HotPath.Optimized)]
    private static bool TryAscii(byte[] json, in Cell cell, Span<byte> buffer, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (cell.Kind == CellKind.Part)
        {
            text = new ReadOnlySpan<byte>(json, cell.Start, cell.Length);
            return true;
        }

        if (cell.Kind == CellKind.Json && cell.Token == JsonTokenType.String)
        {
            ReadOnlySpan<byte> content = Content(json, cell);
            if (content.IndexOf((byte)'\\') < 0)
            {
                text = content;
                return true;
            }
        }
        else if (cell.Kind != CellKind.Text)
        {
            return false;
        }

        string characters = cell.Kind == CellKind.Text ? cell.Text : FhirValue.ReadText(json, cell.Start, cell.Length);
        if (characters.Length > buffer.Length)
        {
            return false;
        }

        for (int i = 0; i < characters.Length; i++)
        {
            if (characters[i] > 0x7F)
            {
                return false;
            }

            buffer[i] = (byte)characters[i];
        }

        text = buffer.Slice(0, characters.Length);
        return true;
    }
}
