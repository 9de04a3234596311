using System.Globalization;
using System.Text;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>A type of the protocol ([MS-TDS], 2.2.5.4), and values of it.</summary>
/// <param name="Token">Its byte.</param>
/// <param name="Length">Its most bytes; -1 for values that come in parts.</param>
/// <param name="Precision">The number of digits.</param>
/// <param name="Scale">The number of digits after the point.</param>
internal sealed record TdsType(byte Token, int Length, byte Precision = 0, byte Scale = 0)
{
    private const byte Guid = 0x24;
    private const byte Integer = 0x26;
    private const byte Date = 0x28;
    private const byte DateTimeOffsetToken = 0x2B;
    private const byte Bit = 0x68;
    private const byte Decimal = 0x6A;
    private const byte Numeric = 0x6C;
    private const byte Text = 0xE7;

    /// <summary>SQL_Latin1_General_CP1_CI_AS.</summary>
    public static byte[] Collation { get; } = [0x09, 0x04, 0xD0, 0x00, 0x34];

    public static TdsType BigInteger { get; } = new(Integer, 8);

    public static TdsType Int { get; } = new(Integer, 4);

    public static TdsType SmallInteger { get; } = new(Integer, 2);

    public static TdsType TinyInteger { get; } = new(Integer, 1);

    public static TdsType Boolean { get; } = new(Bit, 1);

    public static TdsType Moment { get; } = new(DateTimeOffsetToken, 10, 0, 7);

    public static TdsType Name { get; } = new(Text, 256);

    /// <summary>The type for a type in words, such as <c>decimal(38,18)</c>.</summary>
    public static TdsType Of(string type)
    {
        string[] parts = type.Split(' ')[0].Split('(', ',', ')');
        byte NumberAt(int i) => byte.Parse(parts[i], CultureInfo.InvariantCulture);
        return parts[0] switch
        {
            "bit" => Boolean,
            "int" => Int,
            "bigint" => BigInteger,
            "date" => new(Date, 3),
            "datetimeoffset" => Moment,
            "decimal" => new(Decimal, 17, NumberAt(1), NumberAt(2)),
            "nvarchar" => new(Text, parts[1] == "max" ? -1 : 2 * int.Parse(parts[1], CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException(type),
        };
    }

    public static TdsType Read(BinaryReader reader)
    {
        byte token = reader.ReadByte();
        switch (token)
        {
            case Integer or Bit or Guid:
                return new TdsType(token, reader.ReadByte());
            case Date:
                return new TdsType(token, 3);
            case DateTimeOffsetToken:
                return new TdsType(token, 10, 0, reader.ReadByte());
            case Decimal or Numeric:
                return new TdsType(token, reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
            case Text:
                ushort length = reader.ReadUInt16();
                reader.ReadBytes(Collation.Length);
                return new TdsType(token, length == ushort.MaxValue ? -1 : length);
            default:
                throw new NotSupportedException($"Type {token:x2}");
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Token);
        switch (Token)
        {
            case Integer or Bit:
                writer.Write((byte)Length);
                break;
            case DateTimeOffsetToken:
                writer.Write(Scale);
                break;
            case Decimal:
                writer.Write((byte)Length);
                writer.Write(Precision);
                writer.Write(Scale);
                break;
            case Text:
                writer.Write(unchecked((ushort)Length));
                writer.Write(Collation);
                break;
            default:
                break;
        }
    }

    /// <summary>Reads a value: a decimal as its text, the others as .NET's; <see langword="null"/> for NULL.</summary>
    public object? ReadValue(BinaryReader reader)
    {
        if (Token == Text)
        {
            return ReadText(reader);
        }

        byte length = reader.ReadByte();
        return length == 0 ? null : Token switch
        {
            Bit => reader.ReadByte() != 0,
            Date => DateTime.MinValue.AddDays(ReadNumber(reader, 3)),
            DateTimeOffsetToken => ReadMoment(reader, length),
            Decimal or Numeric => ReadDecimal(reader, length),
            _ => length switch { 1 => reader.ReadByte(), 2 => reader.ReadInt16(), 4 => reader.ReadInt32(), _ => (object)reader.ReadInt64() },
        };
    }

    /// <summary>Writes a value.</summary>
    public void WriteValue(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case null when Token == Text:
                writer.Write(ushort.MaxValue);
                break;
            case null:
                writer.Write((byte)0);
                break;
            case string text:
                writer.Write((ushort)(text.Length * 2));
                writer.Write(Encoding.Unicode.GetBytes(text));
                break;
            case DateTimeOffset moment:
                writer.Write((byte)10);
                WriteNumber(writer, moment.UtcDateTime.TimeOfDay.Ticks, 5);
                WriteNumber(writer, (moment.UtcDateTime.Date - DateTime.MinValue).Days, 3);
                writer.Write((short)0);
                break;
            default:
                writer.Write((byte)Length);
                WriteNumber(writer, Convert.ToInt64(value, CultureInfo.InvariantCulture), Length);
                break;
        }
    }

    private static DateTimeOffset ReadMoment(BinaryReader reader, byte length)
    {
        long ticks = ReadNumber(reader, length - 5);
        long days = ReadNumber(reader, 3);
        short offset = reader.ReadInt16();
        return new DateTimeOffset((days * TimeSpan.TicksPerDay) + ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(offset));
    }

    private string ReadDecimal(BinaryReader reader, byte length)
    {
        bool isPositive = reader.ReadByte() == 1;
        System.Numerics.BigInteger number = new(reader.ReadBytes(length - 1), isUnsigned: true);
        string digits = number.ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return $"{(isPositive ? string.Empty : "-")}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    private object? ReadText(BinaryReader reader)
    {
        if (Length >= 0)
        {
            ushort bytes = reader.ReadUInt16();
            return bytes == ushort.MaxValue ? null : Characters(reader.ReadBytes(bytes));
        }

        if (reader.ReadUInt64() == ulong.MaxValue)
        {
            return null;
        }

        using MemoryStream parts = new();
        while (reader.ReadInt32() is > 0 and int size)
        {
            parts.Write(reader.ReadBytes(size));
        }

        return Characters(parts.ToArray());
    }

    // An encoding would replace half of a surrogate pair.
    private static string Characters(byte[] bytes) => new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(bytes));

    private static long ReadNumber(BinaryReader reader, int bytes)
    {
        long number = 0;
        for (int i = 0; i < bytes; i++)
        {
            number |= (long)reader.ReadByte() << (8 * i);
        }

        return number;
    }

    private static void WriteNumber(BinaryWriter writer, long number, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            writer.Write((byte)(number >> (8 * i)));
        }
    }
}
