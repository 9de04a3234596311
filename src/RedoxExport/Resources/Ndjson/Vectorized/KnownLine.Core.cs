using System.Runtime.CompilerServices;

namespace RedoxExport.Resources;

/// <summary>A line whose structure is known. Reused from line to line; for one thread.</summary>
internal sealed class KnownLine(KnownLines known)
{
    /// <summary>The buffer that holds the line.</summary>
    public byte[] Json { get; private set; } = [];

    /// <summary>The offset of its first byte.</summary>
    public int Start { get; private set; }

    /// <summary>The number of its bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The program that the shape made for the structure.</summary>
    public object? Studied => known.Studied;

    public void Begin(byte[] json, int start, int length)
    {
        Json = json;
        Start = start;
        Length = length;
    }

    /// <summary>Finds a value.</summary>
    /// <returns>The value, with its offset from the start of <see cref="Json"/>. Its kind tells what this line has at that place.</returns>
    [MethodImpl(HotPath.Optimized)]
    public FoundValue Find(in ValuePlace place)
    {
        FoundValue value = known.Find(place);
        return value with { Start = Start + value.Start };
    }
}
