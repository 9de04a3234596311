#if NET8_0_OR_GREATER
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace RedoxExport;

/// <summary>Finds a byte, for what sees every line of a gigabyte.</summary>
internal static class ByteSearch
{
#if NET8_0_OR_GREATER
    /// <summary>Where a byte is first; -1 where it is not.</summary>
    /// <remarks>.NET's own search is as fast, once it has been compiled for the third time: until then, half of an export may have gone by.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        if (bytes.Length >= Vector256<byte>.Count)
        {
            // The last step may go back over what has been looked at.
            for (int last = bytes.Length - Vector256<byte>.Count; ; at = Math.Min(at + Vector256<byte>.Count, last))
            {
                uint found = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)at), Vector256.Create(wanted)).ExtractMostSignificantBits();
                if (found != 0 || at == last)
                {
                    return found != 0 ? at + BitOperations.TrailingZeroCount(found) : -1;
                }
            }
        }

        for (; at < bytes.Length; at++)
        {
            if (Unsafe.Add(ref start, at) == wanted)
            {
                return at;
            }
        }

        return -1;
    }
#else
    /// <summary>Where a byte is first; -1 where it is not.</summary>
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted) => bytes.IndexOf(wanted);
#endif
}
