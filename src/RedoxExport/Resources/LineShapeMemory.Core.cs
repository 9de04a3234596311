namespace RedoxExport.Resources;

/// <summary>Remembers how some lines were built, by how many tokens they have; a few kilobytes each, and a bounded number.</summary>
internal sealed class LineShapeMemory
{
    private const int Slots = 128;
    private const int MostTokens = 4096;

    // A shape that does not fit any more is replaced, but not for each line that comes between.
    private const int MissesBeforeLearning = 4;

    private readonly KnownLine?[] _known = new KnownLine?[Slots];
    private readonly byte[] _misses = new byte[Slots];

    /// <summary>What is known of lines with so many tokens.</summary>
    public KnownLine? Find(int count) => _known[count % Slots] is { } known && known.Count == count ? known : null;

    /// <summary>To be asked where nothing fitted: whether this line is to be learned.</summary>
    public KnownLine? ToLearn(int count)
    {
        int slot = count % Slots;
        if (count > MostTokens || (_known[slot] is not null && ++_misses[slot] < MissesBeforeLearning))
        {
            return null;
        }

        _misses[slot] = 0;
        return new KnownLine(count);
    }

    public void Keep(KnownLine line) => _known[line.Count % Slots] = line;
}
