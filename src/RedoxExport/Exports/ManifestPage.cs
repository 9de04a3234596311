using System.Text.Json;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>One page of a manifest: the bytes, and what they say.</summary>
internal sealed class ManifestPage
{
    private ManifestPage(byte[] bytes, Uri from)
    {
        Bytes = bytes;
        From = from;
    }

    public byte[] Bytes { get; }

    public Uri From { get; }

    public DateTimeOffset? TransactionTime { get; private set; }

    public string? TransactionTimeText { get; private set; }

    public bool RequiresAccessToken { get; private set; }

    public string? OutputOrganizedBy { get; private set; }

    public IReadOnlyList<ManifestFile> Files { get; private set; } = [];

    /// <summary>The next page (<c>link.relation = next</c>).</summary>
    public Uri? Next { get; private set; }

    /// <summary>Reads a manifest of STU3 or STU4. Any of the lists may be missing.</summary>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage Read(byte[] bytes, Uri from)
    {
        try
        {
            ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
            using JsonDocument document = JsonDocument.Parse(text);
            return Read(document.RootElement, bytes, from);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ExportErrors.ManifestInvalid(from, "it is not JSON" + (e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : string.Empty));
        }
    }

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

    private static ManifestPage Read(JsonElement root, byte[] bytes, Uri from)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ExportErrors.ManifestInvalid(from, $"it is a JSON {Kind(root)}, not an object");
        }

        string? transactionTime = Text(root, "transactionTime");
        bool requires = root.TryGetProperty("requiresAccessToken", out JsonElement flag) && IsTrue(flag);
        List<ManifestFile> files = [];
        bool any = ReadFiles(root, "output", FileCategory.Output, from, requires, files);
        any |= ReadFiles(root, "deleted", FileCategory.Deleted, from, requires, files);
        any |= ReadFiles(root, "error", FileCategory.Outcome, from, requires, files);
        any |= ReadFiles(root, "outcome", FileCategory.Outcome, from, requires, files);
        if (!any && transactionTime is null)
        {
            throw ExportErrors.ManifestInvalid(from, "it has neither transactionTime nor output");
        }

        DateTimeOffset? moment = FhirInstant.Read(transactionTime);
        if (transactionTime is not null && moment is null)
        {
            throw ExportErrors.ManifestInvalid(from, "/transactionTime is no moment in time");
        }

        return new ManifestPage(bytes, from)
        {
            TransactionTime = moment,
            TransactionTimeText = transactionTime,
            RequiresAccessToken = requires,
            OutputOrganizedBy = Text(root, "outputOrganizedBy") is { } organized ? SafeText.Clean(organized, 100) : null,
            Files = files,
            Next = NextOf(root, from),
        };
    }

    private static bool ReadFiles(JsonElement root, string member, FileCategory category, Uri from, bool requires, List<ManifestFile> files)
    {
        if (!root.TryGetProperty(member, out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw ExportErrors.ManifestInvalid(from, $"/{member} is a JSON {Kind(list)}, not an array");
        }

        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string pointer = $"/{member}/{index++}";
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw ExportErrors.ManifestInvalid(from, $"{pointer} is a JSON {Kind(item)}, not an object");
            }

            string url = Text(item, "url") ?? throw ExportErrors.ManifestInvalid(from, $"{pointer}/url is missing");
            if (Resolve(from, url) is not { } link)
            {
                throw ExportErrors.ManifestInvalid(from, $"{pointer}/url is no URL");
            }

            string? continues = Text(item, "continuesInFile");
            files.Add(new ManifestFile(
                category,
                Text(item, "type") is { } type ? string.Intern(SafeText.Clean(type, 100)) : null,
                link,
                requires,
                Number(item, "count"),
                Number(item, "fileSize"),
                continues is not null && Resolve(from, continues) is { } next ? SafeText.Show(next) : null));
        }

        return true;
    }

    private static Uri? NextOf(JsonElement root, Uri from)
    {
        if (!root.TryGetProperty("link", out JsonElement links) || links.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        int index = -1;
        foreach (JsonElement link in links.EnumerateArray())
        {
            index++;
            if (link.ValueKind == JsonValueKind.Object && Text(link, "relation") == "next")
            {
                string url = Text(link, "url") ?? throw ExportErrors.ManifestInvalid(from, $"/link/{index}/url, the next page, is missing");
                return Resolve(from, url) ?? throw ExportErrors.ManifestInvalid(from, $"/link/{index}/url, the next page, is no URL");
            }
        }

        return null;
    }

    // Some texts are a Uri to .NET until their parts are looked at.
    private static Uri? Resolve(Uri from, string url) =>
        url.Length > 0 && Uri.TryCreate(from, url, out Uri? link) && link.HostNameType != UriHostNameType.Unknown && Uri.TryCreate(link.AbsoluteUri, UriKind.Absolute, out _)
            ? link
            : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        // Some servers write numbers as text.
        long? number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out long read) => read,
            JsonValueKind.String when long.TryParse(value.GetString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long read) => read,
            _ => null,
        };
        return number >= 0 ? number : null;
    }

    private static bool IsTrue(JsonElement value) =>
        value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true");

    private static string Kind(JsonElement value) => value.ValueKind.ToString().ToLowerInvariant();
}
