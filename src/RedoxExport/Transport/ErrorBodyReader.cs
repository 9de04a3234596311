using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>
/// Reads error bodies in every form that servers and proxies send: an OperationOutcome, Redox's <c>Meta.Errors</c> or <c>errorDetail</c>,
/// an OAuth error (RFC 6749, 5.2), an API gateway's <c>fault</c> or <c>errors</c>, <c>message</c>, a problem (RFC 9457), the XML of an
/// object store, plain text, the title of a page, or nothing. No other code reads error bodies.
/// </summary>
/// <param name="redact">Removes secrets that only the caller knows, before a text is processed in any other way.</param>
internal sealed class ErrorBodyReader(Func<string, string>? redact)
{
    private const int MostIssues = 50;
    private const int MostOfText = 8192;
    private const int LongestTitle = 100;

    private static readonly Regex Title = new(
        @"<title[^>]*>([^<]*)</title",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        TimeSpan.FromMilliseconds(250));

    public ServerError Read(byte[] body)
    {
        ReadOnlyMemory<byte> text = body.AsMemory(Utf8Json.MarkLength(body));
        if (Utf8Json.IsBlank(text.Span))
        {
            return new ServerError(ErrorForm.Empty, string.Empty, [], body);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return ReadJson(document.RootElement, body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the name of a property contains half of a surrogate pair.
            return ReadText(text.Span, body);
        }
    }

    /// <summary>Reads the issues of an OperationOutcome.</summary>
    /// <param name="outcome">The resource.</param>
    /// <param name="most">The maximum number of issues.</param>
    public IReadOnlyList<OperationOutcomeIssue> ReadIssues(JsonElement outcome, int most = MostIssues)
    {
        List<OperationOutcomeIssue> read = [];
        foreach (JsonElement issue in Items(outcome, "issue").Where(issue => issue.ValueKind == JsonValueKind.Object).Take(most))
        {
            string? text = String(issue, "diagnostics");
            string? detailsCode = null;
            if (Object(issue, "details") is { } details)
            {
                detailsCode = Items(details, "coding").Select(coding => String(coding, "code")).FirstOrDefault(code => code is not null);
                text ??= String(details, "text")
                    ?? Items(details, "coding").Select(coding => String(coding, "display") ?? String(coding, "code")).FirstOrDefault(name => name is not null);
            }

            string? where = FirstString(issue, "expression") ?? FirstString(issue, "location");
            read.Add(new OperationOutcomeIssue(
                Clean(String(issue, "severity") ?? "error", 20),
                Clean(String(issue, "code") ?? string.Empty, 40),
                text is null ? null : Clean(text),
                where is null ? null : Clean(where, 200),
                detailsCode is null ? null : Clean(detailsCode, 60)));
        }

        return read;
    }

    /// <summary>Reads the text of an error inside another document; see <see cref="ServerError.ReadPart"/>.</summary>
    public string ReadPart(byte[] json)
    {
        ServerError whole = Read(json);
        if (whole.Text.Length > 0 || whole.Form != ErrorForm.JsonObject)
        {
            return whole.Text;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.Object)
                .Select(member => ReadJson(member.Value, []).Text)
                .FirstOrDefault(text => text.Length > 0) ?? string.Empty;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return string.Empty;
        }
    }

    private ServerError ReadJson(JsonElement root, byte[] body)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new ServerError(ErrorForm.OtherJson, Clean(TextOf(root) ?? string.Empty), [], body);
        }

        string? type = String(root, "resourceType");
        if (type == "OperationOutcome")
        {
            IReadOnlyList<OperationOutcomeIssue> issues = ReadIssues(root);
            return new ServerError(ErrorForm.OperationOutcome, Clean(string.Join("; ", WordsOf(issues))), issues, body);
        }

        // Any other resource may hold a patient's data: none of it is shown.
        string said = type is null ? string.Join("; ", PartsOf(root).Distinct()) : string.Empty;
        return new ServerError(ErrorForm.JsonObject, Clean(said), [], body);
    }

    private static IEnumerable<string> WordsOf(IReadOnlyList<OperationOutcomeIssue> issues) =>
        issues.Select(issue => issue.Text ?? issue.Code).Where(text => text.Length > 0).Distinct();

    private IEnumerable<string> PartsOf(JsonElement root)
    {
        foreach (JsonElement error in Object(root, "Meta") is { } meta ? Items(meta, "Errors").Take(MostIssues) : [])
        {
            if ((String(error, "Text") ?? String(error, "Type") ?? TextOf(error)) is { } text)
            {
                yield return Id(error) is { } id ? $"{text} (error {id})" : text;
            }
        }

        if ((Object(root, "error") is { } inner ? String(inner, "message") : String(root, "error")) is { } code)
        {
            yield return String(root, "error_description") is { } description ? $"{code}: {description}" : code;
        }
        else if (Object(root, "fault") is { } fault && String(fault, "faultstring") is { } words)
        {
            yield return words;
        }
        else if (String(root, "error_description") is { } description)
        {
            yield return description;
        }

        if (LinkText.Absolute(String(root, "error_uri")) is { Scheme: "https" or "http" } page)
        {
            yield return "see " + SafeText.Show(page);
        }

        if (root.TryGetProperty("errorDetail", out JsonElement detail) && detail.ValueKind != JsonValueKind.Null)
        {
            yield return TextOf(detail) ?? detail.GetRawText();
        }

        foreach (string word in WordsOf(ReadIssues(root)))
        {
            yield return word;
        }

        foreach (JsonElement error in Items(root, "errors").Concat(Items(root, "error")).Take(MostIssues))
        {
            if ((TextOf(error) ?? String(error, "message") ?? String(error, "detail") ?? String(error, "title")) is { } each)
            {
                yield return each;
            }
        }

        if ((String(root, "message") ?? String(root, "Message")) is { } message)
        {
            yield return message;
        }

        string? title = String(root, "title");
        if ((String(root, "detail") ?? title) is { } problem)
        {
            yield return title is null || title == problem ? problem : $"{title}: {problem}";
        }
    }

    private ServerError ReadText(ReadOnlySpan<byte> start, byte[] body)
    {
        string text = Encoding.UTF8.GetString(start[..Math.Min(start.Length, MostOfText)].ToArray()).TrimStart();
        return text switch
        {
            ['<', ..] when ErrorXml.Read(start) is { } said => new ServerError(ErrorForm.XmlError, Clean(said), [], body),
            ['<', ..] => new ServerError(ErrorForm.Page, $"an HTML or XML page{Titled(text)}, not FHIR; it may come from a proxy", [], body),
            // NDJSON or a truncated document may hold patients' data: none of it is shown.
            ['{' or '[', ..] => new ServerError(ErrorForm.DamagedJson, "JSON that is cut short, damaged, or more than one document", [], body),
            _ => new ServerError(ErrorForm.PlainText, Clean(text), [], body),
        };
    }

    private string Titled(string page)
    {
        try
        {
            return Title.Match(page) is { Success: true } match && Clean(WebUtility.HtmlDecode(match.Groups[1].Value), LongestTitle) is { Length: > 0 } title
                ? $" with the title '{title}'"
                : string.Empty;
        }
        catch (RegexMatchTimeoutException)
        {
            return string.Empty;
        }
    }

    private string Clean(string text) => SafeText.Clean(Redact(text));

    private string Clean(string text, int limit) => SafeText.Clean(Redact(text), limit);

    private string Redact(string text) => redact is null ? text : redact(text);

    // Redox sends it as a number or as a string.
    private static string? Id(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("ID", out JsonElement id) && id.ValueKind == JsonValueKind.Number ? id.GetRawText() : String(error, "ID");

    private static string? String(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? TextOf(value) : null;

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    private static string? FirstString(JsonElement parent, string name) => Items(parent, name).Select(TextOf).FirstOrDefault(text => text is not null);

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? Utf8Json.TextOf(value) : null;
}
