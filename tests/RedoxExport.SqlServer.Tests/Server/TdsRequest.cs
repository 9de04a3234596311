using System.Text;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>Takes requests of a client apart.</summary>
internal static class TdsRequest
{
    private const byte RowToken = 0xD1;
    private const byte ColumnsToken = 0x81;

    /// <summary>The text of a batch.</summary>
    public static string Batch(byte[] data) => Encoding.Unicode.GetString(data, BitConverter.ToInt32(data), data.Length - BitConverter.ToInt32(data));

    /// <summary>The statement and the values of a call of <c>sp_executesql</c>.</summary>
    public static (string Statement, Dictionary<string, object?> Values) Call(byte[] data)
    {
        using BinaryReader reader = AfterHeaders(data);
        Assert.Equal(ushort.MaxValue, reader.ReadUInt16());
        Assert.Equal(10, reader.ReadUInt16());
        reader.ReadUInt16();
        List<(string Name, object? Value)> parameters = [];
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            string name = Encoding.Unicode.GetString(reader.ReadBytes(reader.ReadByte() * 2));
            reader.ReadByte();
            parameters.Add((name, TdsType.Read(reader).ReadValue(reader)));
        }

        return ((string)parameters[0].Value!, parameters.Skip(2).ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal));
    }

    /// <summary>The kind of a request about a transaction: 5 begins one, 8 undoes it.</summary>
    public static int Transaction(byte[] data)
    {
        using BinaryReader reader = AfterHeaders(data);
        return reader.ReadUInt16();
    }

    /// <summary>The names of the columns, and the rows of a bulk insert.</summary>
    public static (string[] Names, List<object?[]> Rows) Bulk(byte[] data)
    {
        using BinaryReader reader = new(new MemoryStream(data));
        Assert.Equal(ColumnsToken, reader.ReadByte());
        (string Name, TdsType Type)[] columns = new (string, TdsType)[reader.ReadUInt16()];
        for (int i = 0; i < columns.Length; i++)
        {
            reader.ReadUInt32();
            reader.ReadUInt16();
            TdsType type = TdsType.Read(reader);
            columns[i] = (Encoding.Unicode.GetString(reader.ReadBytes(reader.ReadByte() * 2)), type);
        }

        List<object?[]> rows = [];
        while (reader.ReadByte() == RowToken)
        {
            rows.Add([.. columns.Select(column => column.Type.ReadValue(reader))]);
        }

        return ([.. columns.Select(column => column.Name)], rows);
    }

    /// <summary>The user of a login; empty if it has none.</summary>
    public static string User(byte[] data)
    {
        // The offset and the length of the user's name are at 40 ([MS-TDS], 2.2.6.4).
        int at = BitConverter.ToUInt16(data, 40);
        return Encoding.Unicode.GetString(data, at, BitConverter.ToUInt16(data, 42) * 2);
    }

    /// <summary>The access token of a login; <see langword="null"/> if it has none ([MS-TDS], 2.2.6.4, FeatureExt and FEDAUTH).</summary>
    public static string? Token(byte[] data)
    {
        const int FlagsAt = 27;
        const byte HasFeatures = 0x10;
        const int FeaturesAt = 56;
        const byte SignIn = 2;
        const byte End = 0xFF;
        if ((data[FlagsAt] & HasFeatures) == 0)
        {
            return null;
        }

        for (int at = BitConverter.ToInt32(data, BitConverter.ToUInt16(data, FeaturesAt)); data[at] != End; at += 5 + BitConverter.ToInt32(data, at + 1))
        {
            if (data[at] == SignIn)
            {
                // The kind of token, its length, and its text.
                return Encoding.Unicode.GetString(data, at + 10, BitConverter.ToInt32(data, at + 6));
            }
        }

        return null;
    }

    private static BinaryReader AfterHeaders(byte[] data) => new(new MemoryStream(data) { Position = BitConverter.ToInt32(data) });
}
