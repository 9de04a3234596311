using System.Text.Json;

namespace RedoxExport.Exports;

/// <summary>One page of a manifest: the bytes, and what they say.</summary>
internal sealed class ManifestPage
{
    public ManifestPage(byte[] bytes, Uri from)
    {
        Bytes = bytes;
        From = from;
    }

    public byte[] Bytes { get; }

    public Uri From { get; }

    public DateTimeOffset? TransactionTime { get; set; }

    public string? TransactionTimeText { get; set; }

    public bool RequiresAccessToken { get; set; }

    public string? OutputOrganizedBy { get; set; }

    public IReadOnlyList<ManifestFile> Files { get; set; } = [];

    /// <summary>The next page (<c>link.relation = next</c>).</summary>
    public Uri? Next { get; set; }

    /// <summary>Reads a manifest of STU3 or STU4. Any of the lists may be missing.</summary>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage Read(byte[] bytes, Uri from) => ManifestReader.Read(bytes, from);

    /// <summary>Whether an object looks like a manifest at all: servers also send other JSON with a 202.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body.StartsWith("\uFEFF"u8) ? body[3..] : body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("output") || reader.ValueTextEquals("transactionTime"))
                {
                    return true;
                }

                reader.Skip();
            }

            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Some texts are a Uri to .NET until their parts are looked at.</summary>
    public static Uri? Resolve(Uri from, string url) =>
        url.Length > 0 && Uri.TryCreate(from, url, out Uri? link) && link.HostNameType != UriHostNameType.Unknown && Uri.TryCreate(link.AbsoluteUri, UriKind.Absolute, out _)
            ? link
            : null;

    /// <summary>The text of a JSON string that begins with its quote at this place of the page.</summary>
    public string TextAt(int start)
    {
        Utf8JsonReader reader = new(Bytes.AsSpan(start), isFinalBlock: false, state: default);
        return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
    }
}
