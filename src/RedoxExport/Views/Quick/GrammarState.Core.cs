using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>A point of a line after a value, and the steps with which lines have continued from there.</summary>
internal sealed class GrammarState
{
    public GrammarStep[] Steps { get; set; } = [];
}

/// <summary>The bytes before a value, the value, and the state after it.</summary>
internal sealed class GrammarStep
{
    public GrammarStep(ReadOnlySpan<byte> text, JsonTokenType before)
    {
        // Padded, because it is compared in steps of 32 bytes. The padding is read, but masked out of the comparison.
        Text = new byte[text.Length + Vector256<byte>.Count];
        text.CopyTo(Text);
        Length = text.Length;
        Before = before;
    }

    public byte[] Text { get; }

    public int Length { get; }

    /// <summary>The value that follows: String for a string, Number for any other scalar, None for the end of the line.</summary>
    public JsonTokenType Before { get; }

    /// <summary>The objects and arrays that the bytes open and close, if a table keeps them.</summary>
    public required NodeChange[] Changes { get; init; }

    /// <summary>The tables that keep the value, each with the number of its name.</summary>
    public required (int Table, int Name)[] ValueFor { get; init; }

    /// <summary>True if the value is the type of the resource.</summary>
    public required bool IsType { get; init; }

    /// <summary>The state after the value; <see langword="null"/> at the end of the line.</summary>
    public required GrammarState? Next { get; init; }
}

/// <summary>An object or array that begins or ends.</summary>
/// <param name="Table">The table that keeps it.</param>
/// <param name="Kind">StartObject or StartArray; None for the end of either.</param>
/// <param name="Name">The number of its name; 0 for an element of an array and for the root.</param>
/// <param name="Offset">The offset of its first byte, or of the byte after its last, from the start of the step.</param>
internal readonly record struct NodeChange(int Table, JsonTokenType Kind, int Name, int Offset)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Make(NodeTable table, int stepStart)
    {
        if (Kind == JsonTokenType.None)
        {
            table.Close(stepStart + Offset);
        }
        else
        {
            table.Open(Kind, Name, stepStart + Offset);
        }
    }
}
