namespace RedoxExport.Sandbox;

/// <summary>A fault that a sandbox can inject.</summary>
public sealed class SandboxFault
{
    internal SandboxFault(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>The name of the fault in <see cref="SandboxOptions.Faults"/>.</summary>
    public string Name { get; }

    /// <summary>The effect of the fault, in one line.</summary>
    public string Description { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
