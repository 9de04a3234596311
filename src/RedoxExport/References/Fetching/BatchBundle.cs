using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>The answer to a batch (FHIR R4, Bundle of the type <c>batch-response</c>), as it was sent. Nothing in it is compared with the request.</summary>
internal sealed class BatchBundle
{
    private const int LongestStatus = 64;

    private BatchBundle()
    {
    }

    /// <summary>The entries in their order: the place of the resource in the body, without a length if there is none, and the HTTP status; 0 if it cannot be read.</summary>
    public List<(int Start, int Length, int Status)> Entries { get; } = [];

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The body of the answer.</param>
    /// <returns><see langword="null"/> if it is not the answer to a batch.</returns>
    public static BatchBundle? Read(byte[] body)
    {
        int offset = Utf8Json.MarkLength(body);
        Utf8JsonReader reader = new(body.AsSpan(offset), ResourceParser.ReaderOptions);
        BatchBundle bundle = new();
        HashSet<string> names = new(StringComparer.Ordinal);
        bool isBundle = false;
        bool isAnswer = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!names.Add(name))
                {
                    return null;
                }

                reader.Read();
                switch (name)
                {
                    case "resourceType":
                        isBundle = IsText(ref reader, "Bundle"u8);
                        break;
                    case "type":
                        isAnswer = IsText(ref reader, "batch-response"u8);
                        break;
                    case "entry":
                        if (reader.TokenType != JsonTokenType.StartArray || !bundle.ReadEntries(ref reader, offset))
                        {
                            return null;
                        }

                        break;
                }

                reader.Skip();
            }

            // Throws if anything follows the object.
            reader.Read();
            return isBundle && isAnswer ? bundle : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);

    /// <returns>False if an entry is not an object, or has two resources or two responses.</returns>
    private bool ReadEntries(ref Utf8JsonReader reader, int offset)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !ReadEntry(ref reader, offset))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadEntry(ref Utf8JsonReader reader, int offset)
    {
        (int Start, int Length)? resource = null;
        int? status = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResource = reader.ValueTextEquals("resource"u8);
            bool isResponse = reader.ValueTextEquals("response"u8);
            reader.Read();
            if ((isResource && resource is not null) || (isResponse && status is not null))
            {
                return false;
            }

            if (isResponse)
            {
                status = reader.TokenType == JsonTokenType.StartObject ? ReadStatus(ref reader) : 0;
                reader.Skip();
                continue;
            }

            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            resource = isResource ? (start + offset, (int)reader.BytesConsumed - start) : resource;
        }

        Entries.Add((resource?.Start ?? 0, resource?.Length ?? 0, status ?? 0));
        return true;
    }

    private static int ReadStatus(ref Utf8JsonReader reader)
    {
        int status = 0;
        int count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isStatus = reader.ValueTextEquals("status"u8);
            reader.Read();
            if (isStatus)
            {
                count++;
                status = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= LongestStatus ? StatusOf(reader.ValueSpan) : 0;
            }

            reader.Skip();
        }

        return count == 1 ? status : 0;
    }

    // Servers write "200" or "200 OK".
    private static int StatusOf(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && text[0] is >= (byte)'1' and <= (byte)'5' && IsDigit(text[1]) && IsDigit(text[2]) && (text.Length == 3 || text[3] == (byte)' ')
            ? ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + (text[2] - '0')
            : 0;

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
