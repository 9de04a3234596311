namespace RedoxExport.Downloads;

/// <summary>Counts the damaged lines of a file, and keeps the numbers of the first ones.</summary>
internal sealed class LineDamageCounter
{
    private readonly List<long> _first = [];

    public long Count { get; private set; }

    /// <summary>The damaged lines; <see langword="null"/> if there are none.</summary>
    public LineDamage? Damage => Count == 0 ? null : new LineDamage(Count, [.. _first]);

    /// <summary>Adds a line.</summary>
    /// <param name="line">Its number in the file, from 1. Lines must be added in order.</param>
    public void Add(long line)
    {
        Count++;
        if (_first.Count < LineDamage.MostNamed)
        {
            _first.Add(line);
        }
    }
}
