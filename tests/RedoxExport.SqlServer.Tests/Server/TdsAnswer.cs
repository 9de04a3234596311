using System.Text;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>The tokens of an answer ([MS-TDS], 2.2.7).</summary>
internal sealed class TdsAnswer : IDisposable
{
    private const byte ColumnsToken = 0x81;
    private const byte ErrorToken = 0xAA;
    private const byte LoginToken = 0xAD;
    private const byte RowToken = 0xD1;
    private const byte ChangeToken = 0xE3;
    private const byte FeaturesToken = 0xAE;
    private const byte DoneToken = 0xFD;
    private const ushort More = 1;
    private const ushort Error = 2;
    private const ushort HasCount = 0x10;
    private const ushort IsAttention = 0x20;

    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    public TdsAnswer() => _writer = new BinaryWriter(_stream);

    public byte[] ToArray() => _stream.ToArray();

    public void Dispose() => _writer.Dispose();

    public TdsAnswer LoggedIn(string version)
    {
        using MemoryStream token = new();
        using BinaryWriter writer = new(token);
        writer.Write((byte)1);
        writer.Write([0x74, 0, 0, 4]);
        WriteName(writer, "Microsoft SQL Server");
        string[] parts = version.Split('.');
        writer.Write([byte.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), byte.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), 0x10, 0x00]);
        return Token(LoginToken, token.ToArray());
    }

    /// <summary>Accepts the access token of a login, without any data of its own.</summary>
    public TdsAnswer AcceptedToken()
    {
        _writer.Write([FeaturesToken, 2, 0, 0, 0, 0, 0xFF]);
        return this;
    }

    /// <summary>Tells the client that something changed: 1 is the database, 7 the collation, and 8, 9 and 10 the begin and the ends of a transaction.</summary>
    public TdsAnswer Changed(byte what, byte[] now, byte[] before) => Token(ChangeToken, [what, .. now, .. before]);

    public static byte[] Name(string text)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        WriteName(writer, text);
        return stream.ToArray();
    }

    public TdsAnswer Failed(int number, byte severity, string message)
    {
        using MemoryStream token = new();
        using BinaryWriter writer = new(token);
        writer.Write(number);
        writer.Write((byte)1);
        writer.Write(severity);
        writer.Write((ushort)message.Length);
        writer.Write(Encoding.Unicode.GetBytes(message));
        WriteName(writer, "fake");
        WriteName(writer, string.Empty);
        writer.Write(1);
        Token(ErrorToken, token.ToArray());
        return Done(Error, 0);
    }

    public TdsAnswer Rows((string Name, TdsType Type)[] columns, IEnumerable<object?[]> rows, bool hasMore = false)
    {
        _writer.Write(ColumnsToken);
        _writer.Write((ushort)columns.Length);
        foreach ((string name, TdsType type) in columns)
        {
            // The type of a user, and flags: nullable and updatable.
            _writer.Write(0);
            _writer.Write((ushort)9);
            type.Write(_writer);
            WriteName(_writer, name);
        }

        int count = 0;
        foreach (object?[] row in rows)
        {
            _writer.Write(RowToken);
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i].Type.WriteValue(_writer, row[i]);
            }

            count++;
        }

        return Done((ushort)(HasCount | (hasMore ? More : 0)), count);
    }

    public TdsAnswer Done(long count = -1) => Done(count < 0 ? (ushort)0 : HasCount, Math.Max(count, 0));

    public TdsAnswer Stopped() => Done(IsAttention, 0);

    private TdsAnswer Done(ushort status, long count)
    {
        _writer.Write(DoneToken);
        _writer.Write(status);
        _writer.Write((ushort)0);
        _writer.Write(count);
        return this;
    }

    private TdsAnswer Token(byte token, byte[] data)
    {
        _writer.Write(token);
        _writer.Write((ushort)data.Length);
        _writer.Write(data);
        return this;
    }

    private static void WriteName(BinaryWriter writer, string text)
    {
        writer.Write((byte)text.Length);
        writer.Write(Encoding.Unicode.GetBytes(text));
    }
}
