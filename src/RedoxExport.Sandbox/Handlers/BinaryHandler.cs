using System.Security.Cryptography;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>
/// Answers GET …/Binary/{id} for generated attachments: with the content itself, or with a Binary resource if the client asks for FHIR (FHIR R4,
/// Binary, "Serving Binary Resources using the RESTful API").
/// </summary>
internal static class BinaryHandler
{
    private const string FhirType = "application/fhir+json";

    /// <summary>The answer; <see langword="null"/> if there is no generated attachment with this id.</summary>
    public static Answer? Answer(SandboxCall call, string id)
    {
        if (AttachmentContent.Of(id) is not { } content)
        {
            return null;
        }

        if (call.Method is not ("GET" or "HEAD"))
        {
            return Http.Answer.MethodNotAllowed("GET, HEAD");
        }

        bool asksForFhir = call.Header("Accept") is { } accept && (accept.Contains("fhir+json") || accept.Contains("application/json"));
        byte[] body = asksForFhir ? Resource(id, content) : content.Bytes;
        return Part(call, body, asksForFhir ? FhirType : content.Type);
    }

    private static Answer Part(SandboxCall call, byte[] body, string type)
    {
        string tag = $"\"{HexText.Lower(Hash(body)).Substring(0, 32)}\"";
        string? condition = call.Header("If-Range")?.Trim();
        ByteRange? range = call.Method == "GET" && (condition is null || condition == tag) ? ByteRange.Parse(call.Header("Range"), body.Length) : null;
        Answer answer = range switch
        {
            null => new Answer(200, new BytesContent(body), type),
            { Length: 0 } => Http.Answer.Outcome(416, "value", "The range lies outside the content.").With("Content-Range", FormattableString.Invariant($"bytes */{body.Length}")),
            { } wanted => new Answer(206, new BytesContent([.. body.Skip((int)wanted.Offset).Take((int)wanted.Length)]), type)
                .With("Content-Range", FormattableString.Invariant($"bytes {wanted.Offset}-{wanted.Offset + wanted.Length - 1}/{body.Length}")),
        };
        return answer.With("ETag", tag).With("Accept-Ranges", "bytes");
    }

    private static byte[] Resource(string id, AttachmentContent content) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Binary");
        json.WriteString("id", id);
        json.WriteString("contentType", content.Type);
        json.WriteBase64String("data", content.Bytes);
        json.WriteEndObject();
    });

    private static byte[] Hash(byte[] body)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(body);
        return sha256.GetHashAndReset();
    }
}
