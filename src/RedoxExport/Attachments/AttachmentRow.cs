using System.Globalization;
using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>
/// One attachment of one resource: a line of the index, a line of the journal, or a record that is being sorted. Only the last has the
/// complete link.
/// </summary>
internal sealed record AttachmentRow
{
    /// <summary>Identifies the content: see <see cref="AttachmentKey"/>.</summary>
    public required string Key { get; init; }

    public required string Type { get; init; }

    public string? Id { get; init; }

    /// <summary>The place of the attachment in the resource, such as <c>content[0].attachment</c>.</summary>
    public required string Element { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The complete link. Never in the index or the journal.</summary>
    public string? Url { get; init; }

    /// <summary>The link without query and user info.</summary>
    public string? Uri { get; init; }

    /// <summary>The size in bytes, as the resource says.</summary>
    public long? StatedSize { get; init; }

    /// <summary>The SHA-1 (or SHA-256) as the resource says, in lower-case hexadecimal digits.</summary>
    public string? StatedHash { get; init; }

    public AttachmentState State { get; init; }

    /// <summary>The content that is saved; <see langword="null"/> if there is none.</summary>
    public SavedContent? Content { get; init; }

    /// <summary>The id of the error because of which the attachment is not saved.</summary>
    public string? Error { get; init; }

    public int? Status { get; init; }

    /// <summary>The state of this attachment if it has a content.</summary>
    public AttachmentState StateWith(SavedContent content) =>
        StatedSize is { } size && size != content.Size ? AttachmentState.SizeMismatch
        : StatedHash is { } hash && hash != content.Sha1 && hash != content.Sha256 ? AttachmentState.HashMismatch
        : AttachmentState.Complete;

    /// <summary>Writes the row as a JSON object.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="withLink">True to write the complete link.</param>
    public void Write(Utf8JsonWriter json, bool withLink)
    {
        json.WriteStartObject();
        json.WriteString("resource", Id is null ? Type : Type + "/" + Id);
        json.WriteString("element", Element);
        WriteText(json, "contentType", ContentType);
        json.WriteString("state", NameOf(State));
        WriteText(json, "file", Content?.File);
        WriteNumber(json, "size", Content?.Size);
        WriteText(json, "sha256", Content?.Sha256);
        WriteText(json, "sha1", Content?.Sha1);
        WriteNumber(json, "statedSize", StatedSize);
        WriteText(json, "statedHash", StatedHash);
        WriteText(json, "error", Error);
        WriteNumber(json, "status", Status);
        WriteText(json, "uri", Uri);
        if (withLink)
        {
            WriteText(json, "url", Url);
        }

        json.WriteString("key", Key);
        json.WriteEndObject();
    }

    /// <summary>Reads a row.</summary>
    /// <returns><see langword="null"/> if the line is torn, or this module did not write it.</returns>
    public static AttachmentRow? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string? resource = Text(root, "resource");
            string? key = Text(root, "key");
            if (resource is null || key is null || !AttachmentKey.IsKey(key) || Text(root, "element") is not { } element || !RecordValues.TryChoice(Text(root, "state"), out AttachmentState state, ignoreCase: true))
            {
                return null;
            }

            int slash = resource.IndexOf('/');
            return new AttachmentRow
            {
                Key = key,
                Type = slash < 0 ? resource : resource[..slash],
                Id = slash < 0 ? null : resource[(slash + 1)..],
                Element = element,
                ContentType = Text(root, "contentType"),
                State = state,
                Content = SavedContent.Of(Text(root, "file"), Number(root, "size"), Text(root, "sha256"), Text(root, "sha1")),
                StatedSize = Number(root, "statedSize"),
                StatedHash = Text(root, "statedHash"),
                Error = Text(root, "error"),
                Status = (int?)Number(root, "status"),
                Uri = Text(root, "uri"),
                Url = Text(root, "url"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static string NameOf(AttachmentState state)
    {
        string name = state.ToString();
        return char.ToLowerInvariant(name[0]).ToString(CultureInfo.InvariantCulture) + name[1..];
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
