using System.Buffers.Binary;

namespace RedoxExport.Compression;

/// <summary>The checksum of gzip (RFC 1952, section 8): CRC-32, reflected polynomial EDB88320.</summary>
/// <remarks>
/// .NET has no built-in CRC-32. Sixteen tables of 1 KB process sixteen bytes per step instead of one. If the processor supports it, long
/// ranges are folded by carry-less multiplication (x64), or processed eight bytes per instruction (Arm64).
/// </remarks>
internal static partial class Crc32
{
    private const int Slices = 16;
    private static readonly uint[] Table = BuildTable();

    /// <summary>Like <see cref="Append"/>, on any processor.</summary>
    internal static uint AppendByTable(uint crc, ReadOnlySpan<byte> data) => ~Step(~crc, data);

    private static uint Step(uint state, ReadOnlySpan<byte> data)
    {
        uint[] table = Table;
        while (data.Length >= Slices)
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ state;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice(4));
            uint c = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice(8));
            uint d = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice(12));
            state = Step(table, a, 12) ^ Step(table, b, 8) ^ Step(table, c, 4) ^ Step(table, d, 0);
            data = data.Slice(Slices);
        }

        foreach (byte value in data)
        {
            state = table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    /// <summary>Processes four bytes at once; <paramref name="distance"/> is the number of bytes of this step that follow them.</summary>
    private static uint Step(uint[] table, uint word, int distance) =>
        table[((distance + 3) << 8) + (byte)word]
        ^ table[((distance + 2) << 8) + (byte)(word >> 8)]
        ^ table[((distance + 1) << 8) + (byte)(word >> 16)]
        ^ table[(distance << 8) + (byte)(word >> 24)];

    private static uint[] BuildTable()
    {
        uint[] table = new uint[Slices << 8];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            }

            table[i] = value;
        }

        for (int i = 256; i < table.Length; i++)
        {
            uint nearer = table[i - 256];
            table[i] = table[(byte)nearer] ^ (nearer >> 8);
        }

        return table;
    }
}
