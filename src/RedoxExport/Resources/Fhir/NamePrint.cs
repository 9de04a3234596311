using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>
/// Computes a hash of a member's name. Names that differ only in the case of ASCII letters have the same hash. Other names can have the same
/// hash, too: different hashes prove that names differ, but equal hashes do not prove that they match.
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

    /// <summary>Computes the hash from the name's first and last eight bytes. A shorter name is padded with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong first, ulong last, int length)
    {
        unchecked
        {
            ulong mixed = ((first | SmallLetters) * 0x9E3779B97F4A7C15) + ((last | SmallLetters) * 0xC2B2AE3D27D4EB4F) + (ulong)length;
            return mixed ^ (mixed >> 29);
        }
    }

    /// <summary>True if the name is the same as <paramref name="small"/>, which is in lower case.</summary>
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
