using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Writes structures in Thrift's compact protocol, in which Parquet has its headers.</summary>
/// <param name="to">Receives the bytes.</param>
internal sealed class ThriftWriter(RowBytes to)
{
    private const int BooleanTrue = 1;
    private const int BooleanFalse = 2;
    private const int ShortInt = 5;
    private const int LongInt = 6;
    private const int Binary = 8;
    private const int ListType = 9;
    private const int StructType = 12;

    // Up to this, a difference of ids or a number of items is in the same byte as the type.
    private const int LargestInHalf = 14;

    private readonly Stack<int> _outer = new();
    private int _last;

    /// <summary>Begins a structure that is the whole, or an item of a list.</summary>
    public void Begin()
    {
        _outer.Push(_last);
        _last = 0;
    }

    /// <summary>Begins a structure that is a field.</summary>
    public void Begin(int id)
    {
        WriteHead(id, StructType);
        Begin();
    }

    /// <summary>Ends a structure.</summary>
    public void End()
    {
        to.Write(0);
        _last = _outer.Pop();
    }

    public void Write(int id, int value)
    {
        WriteHead(id, ShortInt);
        WriteSigned(value);
    }

    public void WriteLong(int id, long value)
    {
        WriteHead(id, LongInt);
        WriteSigned(value);
    }

    public void Write(int id, bool value) => WriteHead(id, value ? BooleanTrue : BooleanFalse);

    public void Write(int id, ReadOnlySpan<byte> bytes)
    {
        WriteHead(id, Binary);
        WriteBytes(bytes);
    }

    /// <summary>A structure without fields.</summary>
    public void WriteEmpty(int id)
    {
        Begin(id);
        End();
    }

    /// <summary>Begins a list of structures. Each is written with <see cref="Begin()"/> and <see cref="End"/>.</summary>
    public void BeginList(int id, int count) => BeginList(id, count, StructType);

    public void WriteList(int id, int[] values)
    {
        BeginList(id, values.Length, ShortInt);
        foreach (int value in values)
        {
            WriteSigned(value);
        }
    }

    public void WriteList(int id, byte[][] texts)
    {
        BeginList(id, texts.Length, Binary);
        foreach (byte[] text in texts)
        {
            WriteBytes(text);
        }
    }

    private void BeginList(int id, int count, int type)
    {
        WriteHead(id, ListType);
        if (count <= LargestInHalf)
        {
            to.Write((byte)((count << 4) | type));
        }
        else
        {
            to.Write((byte)(0xF0 | type));
            Varint.Write(to, (ulong)count);
        }
    }

    private void WriteHead(int id, int type)
    {
        // The ids of all structures of Parquet are close to each other.
        to.Write((byte)(((id - _last) << 4) | type));
        _last = id;
    }

    private void WriteSigned(long value) => Varint.Write(to, (ulong)((value << 1) ^ (value >> 63)));

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Varint.Write(to, (ulong)bytes.Length);
        to.Write(bytes);
    }
}
