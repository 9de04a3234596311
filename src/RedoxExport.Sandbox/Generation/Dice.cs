namespace RedoxExport.Sandbox.Generation;

/// <summary>
/// Pseudo-random numbers that are the same on every framework (SplitMix64). Not for secrets.
/// </summary>
internal sealed class Dice
{
    private ulong _state;

    public Dice(int seed, string stream, int index)
    {
        // The FNV-1a hash of the stream's name makes the streams of one seed differ.
        ulong hash = 14695981039346656037;
        foreach (char c in stream)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        _state = hash ^ ((ulong)(uint)seed << 32) ^ (uint)index;
        Next();
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both inclusive.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    public bool Chance(int percent) => Between(1, 100) <= percent;

    public T Pick<T>(IReadOnlyList<T> from) => from[Between(0, from.Count - 1)];
}
