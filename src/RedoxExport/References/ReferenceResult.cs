namespace RedoxExport.References;

/// <summary>The result for the missing resources of one type.</summary>
public sealed class ReferenceResult
{
    /// <summary>The type of the resources.</summary>
    public string Type { get; internal init; } = string.Empty;

    /// <summary>The number of resources that are referred to and that the folder did not have.</summary>
    public long Missing { get; internal set; }

    /// <summary>The number of these that were fetched.</summary>
    public long Saved { get; internal set; }

    /// <summary>The number of these that the server does not have, now or in an earlier call.</summary>
    public long NotFound { get; internal set; }

    /// <summary>The number of these that could not be fetched. The next call requests them again.</summary>
    public long Failed { get; internal set; }

    /// <summary>The round in which the last of them was found to be missing. 1 if the data themselves refer to all of them.</summary>
    public int Rounds { get; internal set; }

    /// <summary>The folder with the fetched resources; <see langword="null"/> if none were fetched.</summary>
    public string? Path { get; internal set; }

    /// <summary>The number of these that the server did not have in an earlier call, and that were not requested again.</summary>
    internal long KnownAbsent { get; set; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Type}: {Saved} of {Missing} saved");
}
