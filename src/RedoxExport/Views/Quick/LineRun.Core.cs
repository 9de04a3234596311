using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>
/// The running of a program on a part of one line after another. A program names values by their place, which is the same in every line with the same outline
/// of that part. For one thread.
/// </summary>
/// <param name="line">The line.</param>
/// <param name="part">The part of the line.</param>
internal sealed class LineRun(LineState line, LinePart part)
{
    private readonly NodeTable _nodes = part.Nodes;
    private LineAnswer[] _answers = [];
    private LineCell[] _cells = [];

    /// <summary>The number of the line, so that a test knows if its answer is for this line.</summary>
    public long Number { get; private set; }

    /// <summary>True if the line needs the careful evaluation: a value is not what the program takes it for.</summary>
    public bool HasDeclined => line.HasDeclined;

    /// <summary>The buffer that holds the line.</summary>
    public byte[] Json { get; private set; } = [];

    /// <summary>The evaluation of paths, with the line as its context.</summary>
    public Evaluation Evaluation => line.Evaluation;

    /// <summary>Begins the line that is in the table.</summary>
    /// <param name="tests">The number of tests of the program.</param>
    /// <param name="cells">The number of its evaluated cells.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int tests, int cells = 0)
    {
        if (_answers.Length < tests)
        {
            Array.Resize(ref _answers, tests * 2);
        }

        if (_cells.Length < cells)
        {
            Array.Resize(ref _cells, cells * 2);
        }

        Json = _nodes.Json;
        Number = line.Number;
    }

    /// <summary>The answer of a test, which may be that of an earlier line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref LineAnswer AnswerOf(int test) => ref _answers[test];

    /// <summary>The value of an evaluated cell, which may be that of an earlier line.</summary>
    public ref LineCell CellOf(int cell) => ref _cells[cell];

    public void Decline() => line.Decline();

    /// <summary>Finds a value.</summary>
    /// <param name="place">Its place, from <see cref="StudiedLine.Use"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FoundValue Find(int place)
    {
        ref readonly Node found = ref _nodes[part.IndexOf(place)];
        return new FoundValue(found.Kind, found.Start, found.Length);
    }

    /// <summary>The index of a value in the table of the line.</summary>
    public int IndexOf(int place) => part.IndexOf(place);

    /// <summary>The content of a JSON string, without its quotes and as it is written.</summary>
    public ReadOnlySpan<byte> InnerOf(in FoundValue value) => Json.AsSpan(value.Start + 1, value.Length - 2);

    /// <summary>The text of a JSON string.</summary>
    public string TextOf(in FoundValue value) => FhirValue.ReadText(Json, value.Start, value.Length);
}

/// <summary>The answer of a test.</summary>
/// <param name="Line">The <see cref="LineRun.Number"/> of the line that it is for.</param>
/// <param name="Value">The answer.</param>
internal readonly record struct LineAnswer(long Line, bool? Value);

/// <summary>The value of an evaluated cell.</summary>
/// <param name="Line">The <see cref="LineRun.Number"/> of the line that it is for.</param>
/// <param name="Cell">The value.</param>
internal readonly record struct LineCell(long Line, Cell Cell);
