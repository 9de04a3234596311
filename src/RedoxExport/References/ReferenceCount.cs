namespace RedoxExport.References;

/// <summary>How many references of one kind a folder has, and how many of their targets are missing.</summary>
public sealed class ReferenceCount
{
    /// <summary>The form of the references. Only resources of the server can be fetched.</summary>
    public ReferenceKind Kind { get; internal init; }

    /// <summary>The type of the targets; <see langword="null"/> unless <see cref="Kind"/> is <see cref="ReferenceKind.Resource"/>.</summary>
    public string? Type { get; internal init; }

    /// <summary>
    /// The number of different resources that are referred to. For the other kinds of references, the number of references.
    /// </summary>
    public long Referenced { get; internal init; }

    /// <summary>The number of these resources that the folder does not have. 0 for the other kinds of references.</summary>
    public long Missing { get; internal init; }

    /// <summary>The folder that was read.</summary>
    public string Path { get; internal init; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Type ?? Kind.ToString()}: {Missing} of {Referenced} missing");
}
