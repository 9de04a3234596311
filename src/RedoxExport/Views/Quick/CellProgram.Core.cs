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
    private readonly bool _isEmpty;

    // The place of the value that the cell has in every line; negative if it depends on the line.
    private readonly int _aloneAt;
    private readonly ComputedCell? _computed;

    private CellProgram(ComputedCell computed)
        : this([], isExclusive: false, isList: false)
    {
        _computed = computed;
        _isEmpty = false;
    }

    private CellProgram(CellSource[] sources, bool isExclusive, bool isList)
    {
        _sources = sources;
        _isExclusive = isExclusive;
        _isList = isList;
        _isEmpty = sources.Length == 0 && !isList;
        _aloneAt = !isList && sources is [{ Kind: TracedKind.Node, Guard.IsAlways: true } source] ? source.Place : NotAlone;
    }

    /// <summary>True if a line can have no such cell, because it would have several values, or its path has no result.</summary>
    public bool CanDecline => _computed is not null || (!_isExclusive && !_isList);

    /// <summary>True if the cell never has a value.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>A cell without a value.</summary>
    public static CellProgram Empty(bool isList) => new([], isExclusive: true, isList);

    public static CellProgram Of(TracedList list, bool isList, StudiedLine line) =>
        new([.. list.Items.Select(item => CellSource.Of(item, line))], list.IsExclusive, isList);

    /// <summary>A cell that is computed for each line.</summary>
    public static CellProgram Of(ComputedCell computed) => new(computed);

    /// <summary>Makes the cell. Most cells of most views have one value in all lines with the same outline, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cell Run(LineRun run) => _aloneAt >= 0 ? Of(run.Find(_aloneAt)) : _isEmpty ? default : RunSources(run);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Cell Of(in FoundValue value) => Cell.OfJson(value.Kind, value.Start, value.Length);

    [MethodImpl(HotPath.Optimized)]
    private Cell RunSources(LineRun run)
    {
        if (_computed is not null)
        {
            return _computed.Run(run);
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
                return Of(run.Find(source.Place));
            case TracedKind.Key:
                return ReferenceKey.TryFind(run, run.Find(source.Place), source.KeyType, out int start, out int length) ? Cell.OfPart(start, length) : default;
            case TracedKind.Boolean:
                return source.True!.Holds(run) ? True : False;
            default:
                return source.Literal;
        }
    }

    /// <summary>Where the value of a cell can come from.</summary>
    private sealed record CellSource(Guard Guard, TracedKind Kind, int Place, byte[]? KeyType, Guard? True, Cell Literal)
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
