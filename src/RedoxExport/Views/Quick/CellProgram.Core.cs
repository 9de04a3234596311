using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes one cell of a row.</summary>
internal sealed class CellProgram
{
    private static readonly Cell True = Cell.Of(true);
    private static readonly Cell False = Cell.Of(false);

    private const int NotAlone = -1;

    private readonly CellSource[] _sources;
    private readonly bool _isExclusive;
    private readonly bool _isList;
    private readonly EvaluatedCell? _evaluated;

    private CellProgram(EvaluatedCell evaluated)
        : this([], isExclusive: false, isList: false) => _evaluated = evaluated;

    private CellProgram(CellSource[] sources, bool isExclusive, bool isList)
    {
        _sources = sources;
        _isExclusive = isExclusive;
        _isList = isList;
        AloneNode = !isList && sources is [{ Kind: TracedKind.Node, Guard.IsAlways: true } source] ? source.Node : NotAlone;
    }

    /// <summary>The index of the value that the cell has in every line; negative if it depends on the line.</summary>
    public int AloneNode { get; }

    /// <summary>True if the cell never has a value.</summary>
    public bool IsEmpty => _sources.Length == 0 && !_isList && _evaluated is null;

    /// <summary>A cell without a value.</summary>
    public static CellProgram Empty(bool isList) => new([], isExclusive: true, isList);

    public static CellProgram Of(TracedList list, bool isList, StudiedLine line) =>
        new([.. list.Items.Select(item => CellSource.Of(item, line))], list.IsExclusive, isList);

    /// <summary>A cell whose path is evaluated with care for each line.</summary>
    public static CellProgram Of(EvaluatedCell evaluated) => new(evaluated);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cell Of(in FoundValue value) => Cell.OfJson(value.Kind, value.Start, value.Length);

    [MethodImpl(HotPath.Optimized)]
    public Cell Run(LineRun run)
    {
        if (_evaluated is not null)
        {
            return _evaluated.Run(run);
        }

        if (_isList)
        {
            return RunList(run);
        }

        Cell cell = default;
        bool hasOne = false;
        foreach (CellSource source in _sources)
        {
            if (!source.Guard.IsAlways && !source.Guard.Holds(run))
            {
                continue;
            }

            if (hasOne)
            {
                // The careful evaluation reports several values.
                run.Decline();
                return default;
            }

            cell = Read(source, run);
            if (_isExclusive)
            {
                return cell;
            }

            hasOne = true;
        }

        return cell;
    }

    private Cell RunList(LineRun run)
    {
        List<Cell> items = [];
        foreach (CellSource source in _sources)
        {
            if (source.Guard.Holds(run))
            {
                items.Add(Read(source, run));
            }
        }

        return Cell.Of([.. items]);
    }

    [MethodImpl(HotPath.Optimized)]
    private static Cell Read(CellSource source, LineRun run)
    {
        switch (source.Kind)
        {
            case TracedKind.Node:
                return Of(run.Find(source.Node));
            case TracedKind.Key:
                return ReferenceKey.TryFind(run, run.Find(source.Node), source.KeyType, out int start, out int length) ? Cell.OfPart(start, length) : default;
            case TracedKind.Boolean:
                return source.True!.Holds(run) ? True : False;
            default:
                return source.Literal;
        }
    }

    /// <summary>Where the value of a cell can come from.</summary>
    private sealed record CellSource(Guard Guard, TracedKind Kind, int Node, byte[]? KeyType, Guard? True, Cell Literal)
    {
        public static CellSource Of(TracedItem item, StudiedLine line) => new(
            item.Guard,
            item.Kind,
            item.Kind is TracedKind.Node or TracedKind.Key ? line.Use(item.Node) : 0,
            item.KeyType,
            item.True,
            item.Kind == TracedKind.Literal ? ViewRow.CellOf(line.Nodes, item.Literal) : default);
    }
}
