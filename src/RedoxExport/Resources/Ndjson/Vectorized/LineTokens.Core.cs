using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RedoxExport.Resources;

/// <summary>The tokens of a line that was walked and found valid. They hold until the next line.</summary>
/// <param name="index">The index of the line.</param>
internal sealed class LineTokens(LineIndex index)
{
    /// <summary>The buffer that holds the line.</summary>
    public byte[] Json { get; private set; } = [];

    /// <summary>The offset of its first byte.</summary>
    public int Start { get; private set; }

    /// <summary>The number of its bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The number of its tokens.</summary>
    public int Count { get; private set; }

    public void Begin(byte[] json, int start, int length, int count)
    {
        Json = json;
        Start = start;
        Length = length;
        Count = count;
    }

    /// <summary>The offset of a token from the start of the line. The three after the last one are the length of the line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PositionOf(int token) => Unsafe.Add(ref index.Positions, token);

    /// <summary>The first byte of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte MarkOf(int token) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Json), Start + PositionOf(token));

    /// <summary>The offset of the end of a scalar from the start of the line. For a string, it is after its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOf(int token) => LineScanner.EndOfText(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Json), Start), PositionOf(token + 1));
}
