using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>Finds the attachments in the line of a resource, wherever they are. Use it on one thread at a time.</summary>
internal sealed class AttachmentFinder
{
    private const int Sha1Bytes = 20;
    private const int Sha256Bytes = 32;
    private const int LongestHash = 100;
    private const int LongestContentType = 200;

    // In characters. FHIR allows 64 for an id, and .NET about 65,000 for a link.
    private const int LongestId = 200;

    // In bytes: the longest text that is read, a link with escapes, and what is kept of a name on the way to an attachment.
    private const int LongestText = 512 * 1024;
    private const int LongestName = 100;

    // A line of 256 MB could have millions, whose records are much longer than themselves.
    private const int MostAttachments = 10_000;

    // The names on the way to the current value, as places in the line, and its index in an array.
    private readonly List<(int Start, int Length, int Index)> _place = [];
    private readonly List<FoundAttachment> _found = [];

    /// <summary>The type of the resource of the last line; empty if it has none.</summary>
    public string Type { get; private set; } = string.Empty;

    /// <summary>The id of the resource of the last line.</summary>
    public string? Id { get; private set; }

    /// <summary>Finds the attachments of a line, which is a valid resource.</summary>
    /// <returns>The attachments, valid until the next call.</returns>
    public List<FoundAttachment> Find(ReadOnlySpan<byte> line)
    {
        _found.Clear();
        _place.Clear();
        ReadHead(line);
        Utf8JsonReader reader = new(line, new JsonReaderOptions { MaxDepth = ResourceParser.MaxDepth });
        reader.Read();
        if (Type == AttachmentTypes.Binary)
        {
            Read(line, ref reader);
        }
        else
        {
            Walk(line, ref reader);
        }

        return _found;
    }

    private void ReadHead(ReadOnlySpan<byte> line)
    {
        (Type, Id) = (string.Empty, null);
        Utf8JsonReader reader = new(line, new JsonReaderOptions { MaxDepth = ResourceParser.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && (Type.Length == 0 || Id is null))
        {
            bool isType = reader.ValueTextEquals("resourceType"u8);
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isType || isId))
            {
                string? text = TextOf(ref reader);
                (Type, Id) = isType ? (text ?? string.Empty, Id) : (Type, text is { Length: <= LongestId } ? text : null);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // The reader is at the start of an object, and stays at its end.
    private void Walk(ReadOnlySpan<byte> line, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            (int start, int length) = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            bool isAttachment = AttachmentTypes.IsAttachment(reader.ValueSpan, Type, _place.Count == 0);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                _place.Add((start, length, -1));
                Enter(line, ref reader, isAttachment);
                _place.RemoveAt(_place.Count - 1);
            }
        }
    }

    private void Enter(ReadOnlySpan<byte> line, ref Utf8JsonReader reader, bool isAttachment)
    {
        if (reader.TokenType == JsonTokenType.StartObject && isAttachment)
        {
            Read(line, ref reader);
            return;
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            Walk(line, ref reader);
            return;
        }

        int index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                _place[_place.Count - 1] = (_place[_place.Count - 1].Start, _place[_place.Count - 1].Length, index);
                Enter(line, ref reader, isAttachment);
            }

            index++;
        }
    }

    private void Read(ReadOnlySpan<byte> line, ref Utf8JsonReader reader)
    {
        FoundAttachment found = new() { Data = (0, -1), Element = string.Empty };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref found, ref reader);
        }

        if (_found.Count >= MostAttachments)
        {
            NoteRest(line);
            return;
        }

        // An attachment with nothing but a title is a title.
        if (found.Data.Length >= 0 || found.Url is not null || found.ContentType is not null)
        {
            found.Element = Place(line);
            _found.Add(found);
        }
    }

    // One attachment without a link stands for all that are not read.
    private void NoteRest(ReadOnlySpan<byte> line)
    {
        if (_found.Count == MostAttachments)
        {
            _found.Add(new FoundAttachment { Data = (0, -1), Element = Place(line) });
        }
    }

    private static void ReadMember(ref FoundAttachment found, ref Utf8JsonReader reader)
    {
        bool isSize = reader.ValueTextEquals("size"u8);
        bool isData = reader.ValueTextEquals("data"u8);
        bool isUrl = reader.ValueTextEquals("url"u8);
        bool isHash = reader.ValueTextEquals("hash"u8);
        bool isContentType = reader.ValueTextEquals("contentType"u8);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && isSize)
        {
            found.StatedSize = reader.TryGetInt64(out long size) && size >= 0 ? size : null;
        }
        else if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
        }
        else if (isData)
        {
            found.Data = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }
        else if (isUrl)
        {
            found.Url = TextOf(ref reader);
        }
        else if (isHash)
        {
            found.StatedHash = HashOf(TextOf(ref reader) ?? string.Empty);
        }
        else if (isContentType)
        {
            found.ContentType = TextOf(ref reader) is { Length: <= LongestContentType } text ? SafeText.Visible(text) : null;
        }
        else if (isSize)
        {
            // R5 writes 64-bit integers as texts.
            found.StatedSize = long.TryParse(TextOf(ref reader), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
        }
    }

    // A lone surrogate is valid JSON, but no text.
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestText)
        {
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // FHIR says Base64 of a SHA-1. Servers write hexadecimal digits, and SHA-256, too.
    private static string? HashOf(string text)
    {
        if (text.Length is 2 * Sha1Bytes or 2 * Sha256Bytes && text.All(static c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F')))
        {
            return text.ToLowerInvariant();
        }

        try
        {
            return text.Length <= LongestHash && Convert.FromBase64String(text) is { Length: Sha1Bytes or Sha256Bytes } hash ? Hexadecimal.Lower(hash) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private string Place(ReadOnlySpan<byte> line)
    {
        if (_place.Count == 0)
        {
            return "data";
        }

        StringBuilder text = new();
        foreach ((int start, int length, int index) in _place)
        {
            text.Append(text.Length > 0 ? "." : string.Empty).Append(Encoding.UTF8.GetString(line.Slice(start, Math.Min(length, LongestName)).ToArray()));
            if (index >= 0)
            {
                text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            }
        }

        return text.ToString();
    }
}
