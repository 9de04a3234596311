using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// Writes values in the format of RFC 4180: every value in quotes, with quotes in it doubled; a missing value as an empty field without
/// quotes. The text of a value is that of <see cref="SelectedValue"/> in the invariant culture.
/// </summary>
/// <param name="names">The names of the columns.</param>
/// <param name="delimiter">The character between two values.</param>
internal sealed class CsvFormat(IReadOnlyList<string> names, char delimiter)
{
    // In characters. A number without sign and exponent up to this length is an integer or decimal that prints as it is written.
    private const int LongestPlainNumber = 28;

    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(delimiter.ToString());
    private readonly byte[] _newLine = Encoding.UTF8.GetBytes(Environment.NewLine);

    /// <summary>Writes the header row.</summary>
    public void WriteNames(RowBytes to)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (i > 0)
            {
                to.Write(_delimiter);
            }

            WriteQuoted(Encoding.UTF8.GetBytes(names[i]), to);
        }

        to.Write(_newLine);
    }

    /// <summary>Writes one row of values.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void WriteRow(FoundValues values, RowBytes to)
    {
        for (int column = 0; column < values.Columns; column++)
        {
            if (column > 0)
            {
                WriteFew(_delimiter, to);
            }

            int count = values.Count(column);
            if (count == 1)
            {
                WriteOne(values.Json, values.First(column), to);
            }
            else if (count > 1)
            {
                WriteQuoted(Encoding.UTF8.GetBytes((string)SelectedValue.Read(values, column)!), to);
            }
        }

        WriteFew(_newLine, to);
        to.Rows++;
    }

    [MethodImpl(HotPath.Optimized)]
    private static void WriteOne(byte[] json, FoundValue value, RowBytes to)
    {
        ReadOnlySpan<byte> text = json.AsSpan(value.Start, value.Length);
        switch (value.Kind)
        {
            case JsonTokenType.String when ByteSearch.IndexOf(text, (byte)'\\') < 0:
                // Without a backslash the string contains no quote, so it is copied with its JSON quotes, which serve as the CSV quotes.
                to.Write(json, value.Start, value.Length);
                break;
            case JsonTokenType.String:
                WriteQuoted(Encoding.UTF8.GetBytes(FhirValue.ReadText(json, value.Start, value.Length)), to);
                break;
            case JsonTokenType.Number when IsPlain(text):
                to.Write((byte)'"');
                to.Write(json, value.Start, value.Length);
                to.Write((byte)'"');
                break;
            case JsonTokenType.StartObject:
                WriteQuoted(text, to);
                break;
            default:
                WriteQuoted(Encoding.UTF8.GetBytes(Convert.ToString(FhirValue.Read(json, value.Kind, value.Start, value.Length, ElementPresenter.AsIs), CultureInfo.InvariantCulture)!), to);
                break;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private static void WriteFew(byte[] bytes, RowBytes to)
    {
        foreach (byte value in bytes)
        {
            to.Write(value);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private static bool IsPlain(ReadOnlySpan<byte> number) =>
        number.Length <= LongestPlainNumber && number[0] != (byte)'-' && ByteSearch.IndexOf(number, (byte)'e') < 0 && ByteSearch.IndexOf(number, (byte)'E') < 0;

    [MethodImpl(HotPath.Optimized)]
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
}
