using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>A system that sends or receives messages: <c>Meta.Source</c> or an entry of <c>Meta.Destinations</c>.</summary>
public sealed class ResponseSystem
{
    private readonly RawMembers? _members;
    private LazyText _id;
    private LazyText _name;

    /// <summary>Creates a system from its id, its name or both.</summary>
    /// <param name="id">The UUID that Redox assigned to it.</param>
    /// <param name="name">Its name in the Redox dashboard.</param>
    public ResponseSystem(string? id, string? name = null)
        : this(new LazyText(id), new LazyText(name), null)
    {
    }

    internal ResponseSystem(LazyText id, LazyText name, RawMembers? members)
    {
        _id = id;
        _name = name;
        _members = members;
    }

    /// <summary>The UUID that Redox assigned to the system (<c>ID</c>), as it is written.</summary>
    public string? Id => _id.Value;

    /// <summary>The system's name in the Redox dashboard.</summary>
    public string? Name => _name.Value;

    /// <summary>The members that are not part of the data model.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>Gets the name, or the id if there is no name.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => Name ?? Id ?? string.Empty;
}
