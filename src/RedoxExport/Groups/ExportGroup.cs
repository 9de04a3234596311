namespace RedoxExport.Groups;

/// <summary>A group of a server, whose patients can be exported.</summary>
public sealed class ExportGroup
{
    internal ExportGroup(string id, string connection)
    {
        Id = id;
        ConnectionName = connection;
    }

    /// <summary>The id, for <c>-GroupId</c>.</summary>
    public string Id { get; }

    /// <summary>The name; <see langword="null"/> if the group has none.</summary>
    public string? Name { get; internal init; }

    /// <summary>
    /// The number of members: the quantity that the server states, or the number of members that it lists; <see langword="null"/> if it has neither.
    /// </summary>
    public long? Size { get; internal init; }

    /// <summary>The type of the members, such as <c>person</c>.</summary>
    public string? Type { get; internal init; }

    /// <summary>True for a list of members, false for a description of members; <see langword="null"/> if the server does not say.</summary>
    public bool? Actual { get; internal init; }

    /// <summary>The name of the connection to the server.</summary>
    public string ConnectionName { get; }

    /// <summary>The id, so that a group from the pipeline is its <c>-GroupId</c>.</summary>
    public override string ToString() => Id;
}
