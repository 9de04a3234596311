using System.IO.Compression;
using System.Text;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Bodies that are sent instead of a file, or the file in another form.</summary>
internal static class StrangeBody
{
    // Bytes. The changed file is built in memory.
    private const int LargestFile = 64 * 1024 * 1024;
    private const int ChunkLength = 64 * 1024;
    private const int SignatureLength = 64;
    private const int LineEndLength = 2;

    /// <summary>True if a body is a whole file that is small enough to be sent in another form.</summary>
    public static bool CanChange(IAnswerContent content) => content is FileContent { Offset: 0, LeastLength: > 0 and <= LargestFile };

    /// <summary>The HTML page of a proxy or a sign-in.</summary>
    public static Answer Page() => new(
        200,
        new BytesContent(Encoding.UTF8.GetBytes("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to go on.</body></html>\n")),
        "text/html");

    /// <summary>A FHIR Binary resource that contains the file.</summary>
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

    /// <summary>The gzipped file without a <c>Content-Encoding</c> header.</summary>
    public static Answer GzipUnsaid(FileContent file, bool isGzip, Answer answer) =>
        new Answer(200, new BytesContent(Packed(Unpacked(file.Path, isGzip))), answer.ContentType);

    /// <summary>The unchanged file with a wrong <c>Content-Encoding</c>, such as one that remains from the upload to an object store.</summary>
    public static Answer Coded(FileContent file, bool isGzip, Answer answer, string coding) =>
        new Answer(200, new BytesContent(Unpacked(file.Path, isGzip)), answer.ContentType).With("Content-Encoding", coding);

    /// <summary>The file in the chunk framing of an upload to an object store (AWS Signature Version 4, chunked upload).</summary>
    public static Answer Framed(FileContent file, bool isGzip, Answer answer)
    {
        byte[] content = Unpacked(file.Path, isGzip);
        using MemoryStream framed = new();
        for (int at = 0; at <= content.Length; at += ChunkLength)
        {
            // The last chunk is empty.
            int length = Math.Min(ChunkLength, content.Length - at);
            WriteChunk(framed, content, at, length);
            if (length is > 0 and < ChunkLength)
            {
                WriteChunk(framed, content, at, 0);
            }
        }

        return new Answer(200, new BytesContent(framed.ToArray()), answer.ContentType).With("Content-Encoding", "aws-chunked");
    }

    /// <summary>The gzipped answer with <c>Content-Encoding: gzip</c>.</summary>
    public static Answer UnderGzip(Answer answer) =>
        answer.Content is BytesContent content ? answer.WithContent(new BytesContent(Packed(content.Bytes))).With("Content-Encoding", "gzip") : answer;

    private static void WriteChunk(MemoryStream framed, byte[] content, int at, int length)
    {
        byte[] head = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{length:x};chunk-signature={new string('0', SignatureLength)}\r\n"));
        framed.Write(head, 0, head.Length);
        framed.Write(content, at, length);
        framed.Write(head, head.Length - LineEndLength, LineEndLength);
    }

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
