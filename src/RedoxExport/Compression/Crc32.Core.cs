using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace RedoxExport.Compression;

internal static partial class Crc32
{
    private const int BlockSize = 64;
    private const int LeastFolded = 2 * BlockSize;

    /// <summary>
    /// Remainders of x^n modulo the polynomial, reflected and shifted by one, for the two halves of a vector of 16 bytes. This pair moves a
    /// vector by 64 bytes (n = 512 + 32 and 512 - 32); <see cref="ByVector"/> moves it by 16 bytes (n = 128 + 32 and 128 - 32).
    /// </summary>
    private static Vector128<ulong> ByBlock => Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);

    private static Vector128<ulong> ByVector => Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);

    /// <summary>Extends the checksum <paramref name="crc"/> by <paramref name="data"/>.</summary>
    /// <param name="crc">The checksum of the preceding bytes; 0 if there are none.</param>
    /// <param name="data">The bytes to add.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
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

        return AppendByTable(crc, data);
    }

    /// <summary>
    /// Replaces bytes by later bytes that leave the same remainder, four vectors in parallel, until 16 bytes represent all of them. The
    /// table computes the checksum of these 16 bytes.
    /// </summary>
    /// <param name="state">The inverted checksum so far.</param>
    /// <param name="data">Whole blocks of 64 bytes, at least one.</param>
    /// <remarks>
    /// Fully optimized on the first call; skips tiered compilation. The method runs a few thousand times per file, so a short run would
    /// otherwise use the slow code to its end.
    /// </remarks>
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
}
