namespace RedoxExport.Sandbox;

/// <summary>How often a fault of a running sandbox has struck so far, and how often it still will.</summary>
public sealed class SandboxFaultCount
{
    internal SandboxFaultCount(string name, int struck, int? left)
    {
        Name = name;
        Struck = struck;
        Left = left;
    }

    /// <summary>The fault's name, spelled as in <see cref="RedoxSandbox.KnownFaults"/>.</summary>
    public string Name { get; }

    /// <summary>How often it has struck.</summary>
    public int Struck { get; }

    /// <summary>How often it still will; <see langword="null"/> when it never stops.</summary>
    public int? Left { get; }

    /// <summary>Such as <c>FileReset: 1 struck, 2 left</c>.</summary>
    public override string ToString() => Left is int left
        ? FormattableString.Invariant($"{Name}: {Struck} struck, {left} left")
        : FormattableString.Invariant($"{Name}: {Struck} struck, no end");
}
