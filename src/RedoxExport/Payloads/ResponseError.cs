using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>What Redox says went wrong: one of <c>Meta.Errors</c>, which may come with HTTP 200 too.</summary>
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

    /// <summary>What went wrong, in Redox's words. Where an entry is no object: the entry itself.</summary>
    public string? Text { get; }

    /// <summary>The sort of error, such as <c>transmission</c>.</summary>
    public string? Type { get; }

    /// <summary>The part of Redox that it happened in, such as <c>Send</c>.</summary>
    public string? Module { get; }

    /// <summary>Members that the data model does not name.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>The id and the text.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => Id is null ? Text ?? string.Empty : $"{Id}: {Text}";
}
