using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>The running of a program on one line after another. For one thread.</summary>
internal sealed class LineRun
{
    private KnownLine? _line;

    /// <summary>The number of the line, so that a test knows if its answer is for this line.</summary>
    public long Number { get; private set; }

    /// <summary>True if the line needs the careful evaluation: a value is not what the program takes it for.</summary>
    public bool HasDeclined { get; private set; }

    public byte[] Json => _line!.Json;

    public void Begin(KnownLine line)
    {
        _line = line;
        Number++;
        HasDeclined = false;
    }

    public void Decline() => HasDeclined = true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FoundValue Find(in ValuePlace place) => _line!.Find(place);

    /// <summary>The content of a JSON string, without its quotes and as it is written.</summary>
    public ReadOnlySpan<byte> InnerOf(in FoundValue value) => Json.AsSpan(value.Start + 1, value.Length - 2);

    /// <summary>The text of a JSON string.</summary>
    public string TextOf(in FoundValue value) => FhirValue.ReadText(Json, value.Start, value.Length);
}
