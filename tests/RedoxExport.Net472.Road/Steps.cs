using System;

namespace RedoxExport.Net472.Road;

/// <summary>Runs one step after another, says of each how it went, and goes past one that failed.</summary>
internal sealed class Steps
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    public void Run(string name, Action step)
    {
        try
        {
            step();
            Passed++;
            Console.WriteLine("passed  " + name);
        }
        catch (Exception e)
        {
            Failed++;
            Console.WriteLine("failed  " + name);
            Console.WriteLine(e);
        }
    }

    public void Skip(string name, string because)
    {
        Skipped++;
        Console.WriteLine($"skipped {name}: {because}");
    }

    /// <summary>Fails the step where a condition does not hold.</summary>
    public static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
