using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>
/// The running of a program on one line after another. A program names values by their index in the <see cref="NodeTable"/> of the studied line. In another
/// line they are either in the table of that line, or at places that are known from its structure. For one thread.
/// </summary>
internal sealed class LineRun
{
    private NodeTable? _nodes;
    private KnownLine? _line;
    private ValuePlace[] _places = [];

    /// <summary>The number of the line, so that a test knows if its answer is for this line.</summary>
    public long Number { get; private set; }

    /// <summary>True if the line needs the careful evaluation: a value is not what the program takes it for.</summary>
    public bool HasDeclined { get; private set; }

    /// <summary>The buffer that holds the line.</summary>
    public byte[] Json { get; private set; } = [];

    /// <summary>Begins a line whose values are in a table.</summary>
    public void Begin(NodeTable nodes)
    {
        _nodes = nodes;
        _line = null;
        Begin(nodes.Json);
    }

    /// <summary>Begins a line of a known structure.</summary>
    /// <param name="line">The line.</param>
    /// <param name="places">The place of each value of the table of the studied line.</param>
    public void Begin(KnownLine line, ValuePlace[] places)
    {
        _line = line;
        _places = places;
        Begin(line.Json);
    }

    public void Decline() => HasDeclined = true;

    /// <summary>Finds a value.</summary>
    /// <param name="node">Its index in the table of the studied line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FoundValue Find(int node)
    {
        if (_line is not null)
        {
            return _line.Find(_places[node]);
        }

        ref readonly Node found = ref _nodes![node];
        return new FoundValue(found.Kind, found.Start, found.Length);
    }

    /// <summary>The content of a JSON string, without its quotes and as it is written.</summary>
    public ReadOnlySpan<byte> InnerOf(in FoundValue value) => Json.AsSpan(value.Start + 1, value.Length - 2);

    /// <summary>The text of a JSON string.</summary>
    public string TextOf(in FoundValue value) => FhirValue.ReadText(Json, value.Start, value.Length);

    private void Begin(byte[] json)
    {
        Json = json;
        Number++;
        HasDeclined = false;
    }
}
