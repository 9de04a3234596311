using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>A page of a search (FHIR R4, Bundle).</summary>
internal sealed class SearchBundle
{
    /// <summary>The entries with a resource: its place in the body, and <c>search.mode</c>.</summary>
    public List<(int Start, int Length, string? Mode)> Entries { get; } = [];

    /// <summary>The address of the next page, as the server sent it; empty if there is a next page without an address.</summary>
    public string? Next { get; private set; }

    /// <summary>The number of matches on all pages, if the server states it.</summary>
    public long? Total { get; private set; }

    /// <summary>Reads a page.</summary>
    /// <param name="body">The body of an answer.</param>
    /// <returns><see langword="null"/> if it is not a Bundle, or its entries are not a list.</returns>
    public static SearchBundle? Read(byte[] body)
    {
        int start = Utf8Json.MarkLength(body);
        Utf8JsonReader reader = new(body.AsSpan(start), ResourceParser.ReaderOptions);
        SearchBundle bundle = new();
        bool isBundle = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                switch (reader.GetString())
                {
                    case "resourceType":
                        isBundle = TextOf(ref reader) == "Bundle";
                        break;
                    case "total":
                        reader.Read();
                        bundle.Total = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long total) ? total : null;
                        reader.Skip();
                        break;
                    case "link":
                        bundle.ReadLinks(ref reader);
                        break;
                    case "entry":
                        if (!bundle.ReadEntries(ref reader, start))
                        {
                            return null;
                        }

                        break;
                    default:
                        reader.Read();
                        reader.Skip();
                        break;
                }
            }

            // Throws if anything follows the object.
            reader.Read();
            return isBundle ? bundle : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void ReadLinks(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string? relation = null;
            string? url = null;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string? name = reader.GetString();
                string? value = TextOf(ref reader);
                relation = name == "relation" ? value : relation;
                url = name == "url" ? value : url;
            }

            Next = relation == "next" ? url ?? string.Empty : Next;
        }
    }

    /// <returns>False if the value is not a list: its resources cannot be known.</returns>
    private bool ReadEntries(ref Utf8JsonReader reader, int offset)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TokenType == JsonTokenType.Null;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadEntry(ref reader, offset);
            }
            else
            {
                reader.Skip();
            }
        }

        return true;
    }

    private void ReadEntry(ref Utf8JsonReader reader, int offset)
    {
        (int Start, int Length)? resource = null;
        string? mode = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResource = reader.ValueTextEquals("resource"u8);
            bool isSearch = reader.ValueTextEquals("search"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isSearch && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isMode = reader.ValueTextEquals("mode"u8);
                    string? value = TextOf(ref reader);
                    mode = isMode ? value : mode;
                }

                continue;
            }

            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isResource && isObject)
            {
                resource = (start + offset, (int)reader.BytesConsumed - start);
            }
        }

        if (resource is { } found)
        {
            Entries.Add((found.Start, found.Length, mode));
        }
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }
}
