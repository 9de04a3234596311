using System.Runtime.CompilerServices;

namespace RedoxExport.Tables;

/// <summary>The cells of a batch that are empty because the format cannot hold their values: how many by column, and where the first is.</summary>
internal sealed class EmptiedCells
{
    private readonly List<int> _ofResource = [];
    private readonly SortedDictionary<int, (long Count, long FirstLine)> _kept = [];

    /// <summary>The line of the current resource in its block, from 1.</summary>
    public long Line { get; set; }

    /// <summary>By column: the number of cells, and the line of the first in its block.</summary>
    public IReadOnlyDictionary<int, (long Count, long FirstLine)> ByColumn => _kept;

    /// <summary>Counts a cell of the current resource.</summary>
    public void Add(int column) => _ofResource.Add(column);

    /// <summary>Keeps the counts of the current resource.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep()
    {
        if (_ofResource.Count > 0)
        {
            KeepAll();
        }
    }

    /// <summary>Removes the counts of the current resource.</summary>
    public void Undo() => _ofResource.Clear();

    private void KeepAll()
    {
        foreach (int column in _ofResource)
        {
            _kept[column] = _kept.TryGetValue(column, out (long Count, long FirstLine) known) ? (known.Count + 1, known.FirstLine) : (1, Line);
        }

        _ofResource.Clear();
    }
}
