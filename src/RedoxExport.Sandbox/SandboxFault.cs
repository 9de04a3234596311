namespace RedoxExport.Sandbox;

/// <summary>Something that a sandbox can do wrong on purpose.</summary>
public sealed class SandboxFault
{
    internal SandboxFault(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>What it is called in <see cref="SandboxOptions.Faults"/>.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Description { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
