using System.Buffers.Binary;

namespace RedoxExport.Datasets;

/// <summary>
/// A resource or a deletion that an update sorts and merges, as bytes: a head with the facts needed to sort and judge it, its id, and
/// the line as it was received. Packs, the sort buffer and sorted files all use this format.
/// </summary>
/// <param name="buffer">The bytes that contain the record.</param>
/// <param name="start">The offset at which the record begins.</param>
internal readonly struct DatasetRecord(byte[] buffer, int start)
{
    public const int HeadSize = 36;

    private const int DeletionMark = -1;
    private const byte SubsetMark = 1;

    public bool IsDeletion => ReadInt32(0) == DeletionMark;

    public ushort Type => BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(start + 4));

    private int IdLength => BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(start + 6));

    /// <summary>The index of the run that the record comes from.</summary>
    public int Run => buffer[start + 8];

    public ResourceVersion Version => new(ReadInt64(12), ReadInt64(20), buffer[start + 9] == SubsetMark);

    /// <summary>The runs, one bit each, at whose end the resource stays in the view if it was in it.</summary>
    public ulong Stays => (ulong)ReadInt64(28);

    public ReadOnlySpan<byte> Id => buffer.AsSpan(start + HeadSize, IdLength);

    public ReadOnlySpan<byte> Line => buffer.AsSpan(start + HeadSize + IdLength, Math.Max(0, ReadInt32(0)));

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, LengthAt(buffer, start));

    /// <summary>The length in bytes of the record that begins at <paramref name="start"/>. Its head must be in the buffer.</summary>
    public static int LengthAt(byte[] buffer, int start) =>
        HeadSize
        + BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(start + 6))
        + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start)));

    public static int LengthOf(ReadOnlySpan<byte> id, ReadOnlySpan<byte> line) => HeadSize + id.Length + line.Length;

    public static void WriteResource(Span<byte> to, int run, ushort type, ReadOnlySpan<byte> id, ReadOnlySpan<byte> line, ResourceVersion version, ulong stays)
    {
        WriteHead(to, line.Length, run, type, id, version, stays);
        line.CopyTo(to.Slice(HeadSize + id.Length));
    }

    public static void WriteDeletion(Span<byte> to, int run, ushort type, ReadOnlySpan<byte> id) =>
        WriteHead(to, DeletionMark, run, type, id, ResourceVersion.None, Membership.Always);

    private static void WriteHead(Span<byte> to, int lineLength, int run, ushort type, ReadOnlySpan<byte> id, ResourceVersion version, ulong stays)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, lineLength);
        BinaryPrimitives.WriteUInt16LittleEndian(to.Slice(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(to.Slice(6), (ushort)id.Length);
        to[8] = (byte)run;
        to[9] = version.IsSubset ? SubsetMark : (byte)0;
        to[10] = to[11] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(to.Slice(12), version.LastUpdated);
        BinaryPrimitives.WriteInt64LittleEndian(to.Slice(20), version.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(to.Slice(28), stays);
        id.CopyTo(to.Slice(HeadSize));
    }

    private int ReadInt32(int at) => BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start + at));

    private long ReadInt64(int at) => BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(start + at));
}
