using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Faults;

/// <summary>One stroke of a fault.</summary>
internal sealed class Strike(Fault fault, int number, int seed)
{
    public Fault Fault => fault;

    /// <summary>The how-manyth stroke of this fault it is, from 1.</summary>
    public int Number => number;

    /// <summary>Where it hits: the seed, the fault and the number decide, nothing else.</summary>
    public Dice Dice { get; } = new(seed, "fault " + fault, number);

    /// <summary>A place in the middle of something: never at its beginning or end, and a tenth away from both where there is room.</summary>
    public long Within(long length)
    {
        long least = Math.Max(1, length / 10);
        long most = Math.Max(least, length - Math.Max(1, length / 10));
        return least + (long)(Dice.Next() % (ulong)(most - least + 1));
    }
}
