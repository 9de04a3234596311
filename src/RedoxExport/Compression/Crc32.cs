using System.Buffers.Binary;
#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;
#endif

namespace RedoxExport.Compression;

/// <summary>The checksum of gzip (RFC 1952, section 8): CRC-32, reflected polynomial EDB88320.</summary>
/// <remarks>
/// .NET has none in the box. Sixteen tables of 1 KB take sixteen bytes a step instead of one. Where the processor can, long
/// stretches are folded by carry-less multiplication (x64), or taken eight bytes an instruction (Arm64).
/// </remarks>
internal static class Crc32
{
    private const int Slices = 16;
    private static readonly uint[] Table = BuildTable();

    /// <summary>The checksum of <paramref name="data"/> after everything that gave <paramref name="crc"/>.</summary>
    /// <param name="crc">What the bytes before gave; 0 when there are none.</param>
    /// <param name="data">The bytes to add.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
#if NET8_0_OR_GREATER
        if (ArmCrc32.Arm64.IsSupported)
        {
            return ~AppendByInstruction(~crc, data);
        }

        if (Pclmulqdq.IsSupported && data.Length >= LeastFolded)
        {
            int folded = data.Length & ~(BlockSize - 1);
            crc = ~Fold(~crc, data[..folded]);
            data = data[folded..];
        }
#endif
        return AppendByTable(crc, data);
    }

    /// <summary>As <see cref="Append"/>, on any processor.</summary>
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

    /// <summary>Four bytes at once; <paramref name="distance"/> is how many bytes of this step follow them.</summary>
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

#if NET8_0_OR_GREATER
    private const int BlockSize = 64;
    private const int LeastFolded = 2 * BlockSize;

    /// <summary>
    /// What is left of x^n by the polynomial, reflected and shifted by one, for the halves of 16 bytes that are moved on by 64
    /// bytes (n = 512 + 32 and 512 - 32) and by 16 bytes (n = 128 + 32 and 128 - 32).
    /// </summary>
    private static Vector128<ulong> ByBlock => Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);

    private static Vector128<ulong> ByVector => Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);

    /// <summary>
    /// Replaces bytes by others further on that leave the same remainder, four vectors side by side, until sixteen stand for all: the
    /// table takes those.
    /// </summary>
    /// <param name="state">The inverted checksum so far.</param>
    /// <param name="data">Whole blocks, at least one.</param>
    /// <remarks>Compiled in full at once: what is called a few thousand times a file would be slow for the whole of a short run.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Fold(uint state, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector128<ulong>> vectors = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        Vector128<ulong> a = vectors[0] ^ Vector128.CreateScalar(state).AsUInt64();
        Vector128<ulong> b = vectors[1];
        Vector128<ulong> c = vectors[2];
        Vector128<ulong> d = vectors[3];
        Vector128<ulong> by = ByBlock;
        for (int i = 4; i + 3 < vectors.Length; i += 4)
        {
            a = vectors[i] ^ Pclmulqdq.CarrylessMultiply(a, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(a, by, 0x11);
            b = vectors[i + 1] ^ Pclmulqdq.CarrylessMultiply(b, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(b, by, 0x11);
            c = vectors[i + 2] ^ Pclmulqdq.CarrylessMultiply(c, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(c, by, 0x11);
            d = vectors[i + 3] ^ Pclmulqdq.CarrylessMultiply(d, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(d, by, 0x11);
        }

        by = ByVector;
        b ^= Pclmulqdq.CarrylessMultiply(a, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(a, by, 0x11);
        c ^= Pclmulqdq.CarrylessMultiply(b, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(b, by, 0x11);
        d ^= Pclmulqdq.CarrylessMultiply(c, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(c, by, 0x11);
        return Step(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint AppendByInstruction(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            state = ArmCrc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte value in data)
        {
            state = ArmCrc32.ComputeCrc32(state, value);
        }

        return state;
    }
#endif
}
