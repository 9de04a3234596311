using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>
/// A number for a member's name: the same for names that differ in the letter case of ASCII only. Other names may share one, so
/// it only rules out.
/// </summary>
internal static class NamePrint
{
    private const ulong SmallLetters = 0x2020202020202020;

    public static ulong Of(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
        {
            return Of(BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name.Slice(name.Length - sizeof(ulong))), name.Length);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        name.CopyTo(padded);
        ulong only = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        return Of(only, only, name.Length);
    }

    /// <summary>The same from the name's first and last eight bytes; zeros behind a shorter one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong first, ulong last, int length)
    {
        unchecked
        {
            ulong mixed = ((first | SmallLetters) * 0x9E3779B97F4A7C15) + ((last | SmallLetters) * 0xC2B2AE3D27D4EB4F) + (ulong)length;
            return mixed ^ (mixed >> 29);
        }
    }

    /// <summary>Whether a name is another one, given in small letters.</summary>
    public static bool IsSame(ReadOnlySpan<byte> name, ReadOnlySpan<byte> small)
    {
        if (name.Length != small.Length)
        {
            return false;
        }

        for (int i = 0; i < small.Length; i++)
        {
            byte value = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
            if (value != small[i])
            {
                return false;
            }
        }

        return true;
    }
}
