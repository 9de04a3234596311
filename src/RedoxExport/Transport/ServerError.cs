using System.Text;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>
/// What an error body says, whatever form it has: an OperationOutcome, Redox's <c>Meta.Errors</c> or <c>errorDetail</c>,
/// an OAuth error, plain text, a proxy's HTML, or nothing.
/// </summary>
internal sealed class ServerError
{
    private const int MostIssues = 50;

    private ServerError(string text, IReadOnlyList<OperationOutcomeIssue> issues, bool isOperationOutcome, byte[] body)
    {
        Text = text;
        Issues = issues;
        IsOperationOutcome = isOperationOutcome;
        Body = body;
    }

    /// <summary>One line for a person, safe to show; empty where the server said nothing.</summary>
    public string Text { get; }

    public IReadOnlyList<OperationOutcomeIssue> Issues { get; }

    public bool IsOperationOutcome { get; }

    /// <summary>The bytes themselves: not to be shown.</summary>
    public byte[] Body { get; }

    public bool IsTransient => Issues.Any(issue => issue.IsTransient);

    /// <summary>An error whose explanation could not be read: its status says enough.</summary>
    public static ServerError Unreadable() => new("its explanation is too long, or broke off", [], false, []);

    public static ServerError Read(byte[] body)
    {
        ReadOnlyMemory<byte> text = body.AsMemory(Utf8Json.MarkLength(body));
        if (IsBlank(text.Span))
        {
            return new ServerError(string.Empty, [], false, body);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return ReadJson(document.RootElement, body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate cannot be transcoded.
            return ReadText(text.Span, body);
        }
    }

    /// <summary>Reads an OperationOutcome's issues, whole or as one line of an <c>error</c> file.</summary>
    public static IReadOnlyList<OperationOutcomeIssue> ReadIssues(JsonElement outcome)
    {
        if (outcome.ValueKind != JsonValueKind.Object || !outcome.TryGetProperty("issue", out JsonElement issues) || issues.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        List<OperationOutcomeIssue> read = [];
        foreach (JsonElement issue in issues.EnumerateArray().Where(issue => issue.ValueKind == JsonValueKind.Object).Take(MostIssues))
        {
            string? text = String(issue, "diagnostics");
            if (text is null && issue.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Object)
            {
                text = String(details, "text") ?? FirstDisplay(details);
            }

            string? where = FirstString(issue, "expression") ?? FirstString(issue, "location");
            read.Add(new OperationOutcomeIssue(
                SafeText.Clean(String(issue, "severity") ?? "error", 20),
                SafeText.Clean(String(issue, "code") ?? string.Empty, 40),
                text is null ? null : SafeText.Clean(text),
                where is null ? null : SafeText.Clean(where, 200)));
        }

        return read;
    }

    private static ServerError ReadJson(JsonElement root, byte[] body)
    {
        if (root.ValueKind == JsonValueKind.String)
        {
            return new ServerError(SafeText.Clean(root.GetString()!), [], false, body);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return new ServerError(string.Empty, [], false, body);
        }

        if (String(root, "resourceType") == "OperationOutcome")
        {
            IReadOnlyList<OperationOutcomeIssue> issues = ReadIssues(root);
            string said = string.Join("; ", issues.Select(issue => issue.Text ?? issue.Code).Where(text => text.Length > 0).Distinct());
            return new ServerError(SafeText.Clean(said), issues, true, body);
        }

        List<string> parts = [];
        if (root.TryGetProperty("Meta", out JsonElement meta) && meta.ValueKind == JsonValueKind.Object
            && meta.TryGetProperty("Errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement error in errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object).Take(MostIssues))
            {
                string? id = String(error, "ID");
                string? said = String(error, "Text") ?? String(error, "Type");
                if (said is not null)
                {
                    parts.Add(id is null ? said : $"{said} (error {id})");
                }
            }
        }

        if (String(root, "error") is { } code)
        {
            parts.Add(String(root, "error_description") is { } description ? $"{code}: {description}" : code);
        }

        if (root.TryGetProperty("errorDetail", out JsonElement detail) && detail.ValueKind != JsonValueKind.Null)
        {
            parts.Add(detail.ValueKind == JsonValueKind.String ? detail.GetString()! : detail.GetRawText());
        }

        if (parts.Count == 0 && (String(root, "message") ?? String(root, "detail") ?? String(root, "title")) is { } message)
        {
            parts.Add(message);
        }

        return new ServerError(SafeText.Clean(string.Join("; ", parts)), [], false, body);
    }

    private static ServerError ReadText(ReadOnlySpan<byte> start, byte[] body)
    {
        string text = Encoding.UTF8.GetString(start[..Math.Min(start.Length, 8192)].ToArray());
        string said = text.TrimStart() switch
        {
            ['<', ..] => "an HTML or XML page, not FHIR: perhaps a proxy answered",
            // NDJSON or a document that was cut may be patients' data: none of it is shown.
            ['{' or '[', ..] => "JSON that is cut short, damaged, or more than one document",
            _ => SafeText.Clean(text),
        };
        return new ServerError(said, [], false, body);
    }

    private static bool IsBlank(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }

    private static string? String(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? FirstString(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()).FirstOrDefault()
            : null;

    private static string? FirstDisplay(JsonElement details) =>
        details.TryGetProperty("coding", out JsonElement codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray().Where(coding => coding.ValueKind == JsonValueKind.Object).Select(coding => String(coding, "display") ?? String(coding, "code")).FirstOrDefault(text => text is not null)
            : null;
}
