using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RedoxExport.Resources;

/// <summary>
/// Finds, 64 bytes at a time, the offsets of the tokens of a line of JSON: brackets, colons, commas, the opening quote of each string
/// and, outside of strings, the first character of every other value. Only blanks are between a string's closing quote and the next token.
/// It rejects lines that it cannot judge; the careful parser reads those.
/// </summary>
internal sealed class LineIndex
{
    /// <summary>The number of bytes after a line that have to be readable. Their values do not matter.</summary>
    public const int Slack = 64;

    /// <summary>The longest line that is indexed, in bytes: 1 MiB.</summary>
    public const int LongestLine = 1 << 20;

    // Space after the last token: Write stores four offsets at a time, and the end of the line is stored three times.
    private const int Spare = 72;
    private const ulong EvenBits = 0x5555555555555555;

    private int[] _positions = new int[4096];

    /// <summary>True if the processor has the vector instructions that the index needs.</summary>
    public static bool IsSupported { get; } = BitConverter.IsLittleEndian && Vector128.IsHardwareAccelerated;

    /// <summary>The offsets of the tokens from the line's start. After the last one, the line's length follows three times, as look-ahead.</summary>
    public ref int Positions => ref MemoryMarshal.GetArrayDataReference(_positions);

    /// <summary>True if a string of the line has an escape.</summary>
    public bool HasEscapes { get; private set; }

    /// <summary>True if the line has a byte that is not ASCII.</summary>
    public bool HasHighBytes { get; private set; }

    /// <summary>Indexes a line.</summary>
    /// <param name="line">Its first byte; <see cref="Slack"/> bytes after its last byte are readable.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <returns>
    /// The number of tokens; -1 if the line needs the careful parser, because it has control characters, \u escapes or a string without
    /// an end, or is longer than <see cref="LongestLine"/>.
    /// </returns>
    [MethodImpl(HotPath.Optimized)]
    public int Find(ref byte line, int length)
    {
        if (length > LongestLine)
        {
            return -1;
        }

        MakeRoom(length);
        ref int next = ref MemoryMarshal.GetArrayDataReference(_positions);
        int count = 0;
        ulong inText = 0;
        ulong escapeCarry = 0;
        ulong otherCarry = 0;
        ulong high = 0;
        ulong escapes = 0;
        Vector256<byte> small = Vector256.Create((byte)0x20);
        Vector256<byte> control = Vector256.Create((byte)0x1F);
        Vector256<byte> quoteMark = Vector256.Create((byte)'"');
        Vector256<byte> backslash = Vector256.Create((byte)'\\');
        Vector256<byte> opening = Vector256.Create((byte)'{');
        Vector256<byte> closing = Vector256.Create((byte)'}');
        Vector256<byte> colon = Vector256.Create((byte)':');
        Vector256<byte> comma = Vector256.Create((byte)',');
        for (int at = 0; at < length; at += 64)
        {
            Vector256<byte> low = Vector256.LoadUnsafe(ref line, (nuint)at);
            Vector256<byte> up = Vector256.LoadUnsafe(ref line, (nuint)at + 32);
            ulong there = length - at >= 64 ? ulong.MaxValue : (1UL << (length - at)) - 1;
            if ((Mask(Vector256.Equals(Vector256.Min(low, control), low), Vector256.Equals(Vector256.Min(up, control), up)) & there) != 0)
            {
                return -1;
            }

            high |= Mask(low, up) & there;
            ulong quotes = Mask(Vector256.Equals(low, quoteMark), Vector256.Equals(up, quoteMark)) & there;
            ulong slashes = Mask(Vector256.Equals(low, backslash), Vector256.Equals(up, backslash)) & there;
            if ((slashes | escapeCarry) != 0 && !TryTakeEscapes(ref Unsafe.Add(ref line, at), slashes, there, ref escapeCarry, ref escapes, ref quotes))
            {
                return -1;
            }

            // Setting bit 0x20 turns [ into { and ] into }, so one comparison finds both.
            ulong marks = Mask(
                Vector256.Equals(low | small, opening) | Vector256.Equals(low | small, closing) | Vector256.Equals(low, colon) | Vector256.Equals(low, comma),
                Vector256.Equals(up | small, opening) | Vector256.Equals(up | small, closing) | Vector256.Equals(up, colon) | Vector256.Equals(up, comma));
            ulong blanks = Mask(Vector256.Equals(low, small), Vector256.Equals(up, small));
            ulong text = PrefixXor(quotes) ^ inText;
            inText = (ulong)((long)text >> 63);
            ulong others = ~(marks | blanks | quotes | text);
            ulong firstOfOthers = others & ~((others << 1) | otherCarry);
            otherCarry = others >> 63;
            ulong tokens = ((marks & ~text) | (quotes & text) | firstOfOthers) & there;
            Write(tokens, at, ref Unsafe.Add(ref next, count));
            count += BitOperations.PopCount(tokens);
        }

        HasEscapes = escapes != 0;
        HasHighBytes = high != 0;
        WriteEnd(length, ref Unsafe.Add(ref next, count));
        return inText == 0 ? count : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeRoom(int length)
    {
        if (_positions.Length < length + Spare)
        {
            _positions = new int[length + Spare];
        }
    }

    /// <summary>Finds the characters of a block that are escaped, and removes them from its quotes.</summary>
    /// <returns>True if every escape is a single-letter escape of JSON.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTakeEscapes(ref byte block, ulong slashes, ulong there, ref ulong carry, ref ulong escapes, ref ulong quotes)
    {
        ulong escaped = Escaped(slashes, ref carry) & there;
        escapes |= escaped;
        quotes &= ~escaped;
        return AreSimple(escaped, ref block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> up) => low.ExtractMostSignificantBits() | ((ulong)up.ExtractMostSignificantBits() << 32);

    /// <summary>Returns the bits of the characters that follow an odd number of backslashes.</summary>
    private static ulong Escaped(ulong slashes, ref ulong carry)
    {
        slashes &= ~carry;
        ulong behind = (slashes << 1) | carry;
        ulong oddStarts = slashes & ~EvenBits & ~behind;
        ulong sum = unchecked(oddStarts + slashes);
        carry = sum < oddStarts ? 1UL : 0UL;
        return (EvenBits ^ (sum << 1)) & behind;
    }

    /// <summary>True if every escape is a single-letter escape of JSON.</summary>
    private static bool AreSimple(ulong escaped, ref byte block)
    {
        while (escaped != 0)
        {
            if (!IsSimpleEscape(Unsafe.Add(ref block, BitOperations.TrailingZeroCount(escaped))))
            {
                return false;
            }

            escaped &= escaped - 1;
        }

        return true;
    }

    /// <summary>True if a backslash and this letter are a JSON escape other than \u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSimpleEscape(byte letter) =>
        letter is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f';

    /// <summary>Sets each bit of the result to the parity of the input bits up to and including it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        }

        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    /// <summary>Writes the line's length three times, as look-ahead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteEnd(int length, ref int to)
    {
        to = length;
        Unsafe.Add(ref to, 1) = length;
        Unsafe.Add(ref to, 2) = length;
    }

    /// <summary>Writes the offsets of the set bits, four at a time. The next call overwrites the surplus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ulong bits, int at, ref int to)
    {
        do
        {
            to = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref to, 1) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref to, 2) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref to, 3) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            to = ref Unsafe.Add(ref to, 4);
        }
        while (bits != 0);
    }
}
