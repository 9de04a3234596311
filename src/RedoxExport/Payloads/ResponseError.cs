using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>An error that Redox reports: an entry of <c>Meta.Errors</c>, which can occur with HTTP 200, too.</summary>
public sealed class ResponseError
{
    private readonly RawMembers? _members;

    internal ResponseError(string? id, string? text, string? type, string? module, RawMembers? members)
    {
        Id = id;
        Text = text;
        Type = type;
        Module = module;
        _members = members;
    }

    /// <summary>Redox's id of the error (<c>ID</c>), as it is written: a number or a string.</summary>
    public string? Id { get; }

    /// <summary>Redox's description of the error. If the entry is not an object, the entry itself.</summary>
    public string? Text { get; }

    /// <summary>The type of error, such as <c>transmission</c>.</summary>
    public string? Type { get; }

    /// <summary>The part of Redox in which the error occurred, such as <c>Send</c>.</summary>
    public string? Module { get; }

    /// <summary>The members that are not part of the data model.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>Gets the id and the text.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => Id is null ? Text ?? string.Empty : $"{Id}: {Text}";
}
