namespace RedoxExport.Sandbox;

/// <summary>The occurrences so far of a fault of a running sandbox, and the occurrences that remain.</summary>
public sealed class SandboxFaultCount
{
    internal SandboxFaultCount(string name, int struck, int? left)
    {
        Name = name;
        Struck = struck;
        Left = left;
    }

    /// <summary>The name of the fault, as in <see cref="RedoxSandbox.KnownFaults"/>.</summary>
    public string Name { get; }

    /// <summary>The number of occurrences so far.</summary>
    public int Struck { get; }

    /// <summary>The number of occurrences that remain; <see langword="null"/> if the fault never stops.</summary>
    public int? Left { get; }

    /// <summary>The counts as text, such as <c>FileReset: 1 struck, 2 left</c>.</summary>
    public override string ToString() => Left is int left
        ? FormattableString.Invariant($"{Name}: {Struck} struck, {left} left")
        : FormattableString.Invariant($"{Name}: {Struck} struck, no end");
}
