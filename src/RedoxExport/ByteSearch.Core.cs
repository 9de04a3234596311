using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RedoxExport;

/// <summary>Finds a byte, for code that runs over every line of gigabytes.</summary>
internal static class ByteSearch
{
    /// <summary>The index of the first occurrence of a byte; -1 if there is none.</summary>
    /// <remarks>
    /// .NET's own search is equally fast, but only after its third compilation. By then, half of an export may have been processed.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        if (bytes.Length >= Vector256<byte>.Count)
        {
            // The last step may overlap bytes that have already been searched.
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
}
