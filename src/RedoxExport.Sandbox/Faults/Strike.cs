using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Faults;

/// <summary>One occurrence of a fault.</summary>
internal sealed class Strike(Fault fault, int number, int seed)
{
    public Fault Fault => fault;

    /// <summary>The occurrence number, from 1.</summary>
    public int Number => number;

    /// <summary>Determines the position of the fault. Depends only on the seed, the fault and the number.</summary>
    public Dice Dice { get; } = new(seed, "fault " + fault, number);

    /// <summary>
    /// A position inside the given length: never at the beginning or the end, and at least a tenth of the length away from both if possible.
    /// </summary>
    public long Within(long length)
    {
        long least = Math.Max(1, length / 10);
        long most = Math.Max(least, length - Math.Max(1, length / 10));
        return least + (long)(Dice.Next() % (ulong)(most - least + 1));
    }
}
