using System.Text;

namespace RedoxExport.Sandbox.Http;

/// <summary>The answer of a handler. Only <see cref="AnswerWriter"/> sends it.</summary>
internal sealed class Answer
{
    private readonly List<KeyValuePair<string, string>> _headers = [];

    public Answer(int status, IAnswerContent? content = null, string? contentType = null)
    {
        Status = status;
        Content = content;
        ContentType = contentType;
    }

    public int Status { get; }

    public IAnswerContent? Content { get; }

    public string? ContentType { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    public Answer With(string name, string? value)
    {
        if (value is not null)
        {
            _headers.Add(new(name, value));
        }

        return this;
    }

    /// <summary>The first value of a header, if it is set.</summary>
    public string? Header(string name) =>
        _headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    /// <summary>Returns a copy of the answer with another body.</summary>
    public Answer WithContent(IAnswerContent content)
    {
        Answer answer = new(Status, content, ContentType);
        answer._headers.AddRange(_headers);
        return answer;
    }

    /// <summary>Replaces all values of a header.</summary>
    public Answer Replace(string name, string value)
    {
        _headers.RemoveAll(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        return With(name, value);
    }

    public static Answer Json(int status, byte[] json, string contentType = "application/json") =>
        new(status, new BytesContent(json), contentType);

    /// <summary>The error body of Redox itself, for a request that reaches no FHIR server.</summary>
    public static Answer RedoxError(int status, string detail) =>
        Json(status, JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("errorDetail", detail);
            writer.WriteEndObject();
        }));

    public static Answer Outcome(int status, string issueCode, string diagnostics) =>
        Json(status, JsonText.Outcome("error", issueCode, diagnostics), "application/fhir+json");

    /// <summary>The error response of a token endpoint (RFC 6749, section 5.2).</summary>
    public static Answer OAuthError(int status, string error, string description) =>
        Json(status, JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", error);
            writer.WriteString("error_description", description);
            writer.WriteEndObject();
        })).NotStored();

    /// <summary>
    /// Adds the headers that keep caches from storing the answer of a token endpoint (RFC 6749, section 5.1; SMART Backend Services).
    /// </summary>
    public Answer NotStored() => With("Cache-Control", "no-store").With("Pragma", "no-cache");

    public static Answer MethodNotAllowed(string allowed) =>
        Outcome(405, "not-supported", $"This address answers {allowed} only.").With("Allow", allowed);

    public override string ToString() => Status + (Content is BytesContent bytes ? " " + Encoding.UTF8.GetString(bytes.Bytes) : "");
}
