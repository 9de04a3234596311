using System.IO.Compression;
using System.Text;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>What comes in place of a file, or as it in another form.</summary>
internal static class StrangeBody
{
    // It is made in memory.
    private const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Whether a body is a whole file that is small enough to be sent in another form.</summary>
    public static bool CanChange(IAnswerContent content) => content is FileContent { Offset: 0, LeastLength: > 0 and <= LargestFile };

    /// <summary>The page of a proxy or a sign-in.</summary>
    public static Answer Page() => new(
        200,
        new BytesContent(Encoding.UTF8.GetBytes("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to go on.</body></html>\n")),
        "text/html");

    /// <summary>A FHIR Binary that has the file in it.</summary>
    public static Answer Binary(FileContent file, bool isGzip)
    {
        byte[] data = Unpacked(file.Path, isGzip);
        return Answer.Json(
            200,
            JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("resourceType", "Binary");
                json.WriteString("contentType", "application/fhir+ndjson");
                json.WriteString("data", Convert.ToBase64String(data));
                json.WriteEndObject();
            }),
            "application/fhir+json");
    }

    /// <summary>The file under gzip, without a header that says so.</summary>
    public static Answer GzipUnsaid(FileContent file, bool isGzip, Answer answer) =>
        new Answer(200, new BytesContent(Packed(Unpacked(file.Path, isGzip))), answer.ContentType);

    /// <summary>The file as it is, with a <c>Content-Encoding</c> that an uploader left behind.</summary>
    public static Answer Coded(FileContent file, bool isGzip, Answer answer, string coding) =>
        new Answer(200, new BytesContent(Unpacked(file.Path, isGzip)), answer.ContentType).With("Content-Encoding", coding);

    public static byte[] Packed(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes, 0, bytes.Length);
        }

        return packed.ToArray();
    }

    public static byte[] Unpacked(string path, bool isGzip)
    {
        using FileStream file = StreamPump.OpenShared(path);
        using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
