using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>A system that sends or receives: <c>Meta.Source</c>, or one of <c>Meta.Destinations</c>.</summary>
public sealed class ResponseSystem
{
    private readonly RawMembers? _members;
    private LazyText _id;
    private LazyText _name;

    /// <summary>A system by its id, its name or both.</summary>
    /// <param name="id">The UUID that Redox gave it.</param>
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

    /// <summary>The UUID that Redox gave the system (<c>ID</c>), as it is written.</summary>
    public string? Id => _id.Value;

    /// <summary>The system's name in the Redox dashboard.</summary>
    public string? Name => _name.Value;

    /// <summary>Members that the data model does not name.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>The name, or the id where there is none.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => Name ?? Id ?? string.Empty;
}
