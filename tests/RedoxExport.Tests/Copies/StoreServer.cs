using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace RedoxExport.Tests.Copies;

/// <summary>A request that a <see cref="StoreServer"/> got.</summary>
internal sealed record StoreRequest(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string Key => Uri.UnescapeDataString(Uri.AbsolutePath.TrimStart('/'));

    public override string ToString() => $"{Method} {Uri.PathAndQuery}";
}

/// <summary>The conditions of requests to write, such as <c>If-None-Match</c>, in a <see cref="StoreServer"/>.</summary>
public enum StoreConditions
{
    /// <summary>As in Amazon S3.</summary>
    Enforced,

    /// <summary>The headers are ignored.</summary>
    Ignored,

    /// <summary>A request with such a header is refused.</summary>
    Refused,
}

/// <summary>
/// S3 as the documentation describes it, in memory, with multipart uploads and checksums, and with any fault that a test wants. The bucket is in the
/// host name. Signatures are not checked: known answers and a real server do that.
/// </summary>
internal sealed class StoreServer : HttpMessageHandler
{
    private readonly object _lock = new();
    private readonly List<StoreRequest> _requests = [];
    private readonly Dictionary<string, (string Key, Dictionary<int, byte[]> Parts, Dictionary<string, string> Headers)> _uploads = [];

    public Dictionary<string, (byte[] Bytes, Dictionary<string, string> Headers)> Objects { get; } = [];

    public int OpenUploads => _uploads.Count;

    /// <summary>Answers a request in place of the store; <see langword="null"/> for those that the store answers.</summary>
    public Func<StoreRequest, HttpResponseMessage?> Fault { get; set; } = static _ => null;

    /// <summary>The store calculates and returns checksums.</summary>
    public bool HasChecksums { get; set; } = true;

    /// <summary>The way in which the store treats conditions.</summary>
    public StoreConditions Conditions { get; set; }

    /// <summary>The store returns no ETag that is an MD5.</summary>
    public bool IsEncrypted { get; set; }

    public IReadOnlyList<StoreRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public IEnumerable<string> Sent(string method) => Requests.Where(request => request.Method == method).Select(request => request.Key);

    public HttpMessageInvoker ToInvoker() => new(this, disposeHandler: false);

    public static HttpResponseMessage Refuse(int status, string code, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage message = new((HttpStatusCode)status) { Content = new StringContent($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>Said by the store.</Message></Error>") };
        foreach ((string name, string value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            headers[name] = string.Join(",", values);
        }

        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        StoreRequest seen = new(request.Method.Method, request.RequestUri!, headers, body);
        lock (_lock)
        {
            _requests.Add(seen);
            HttpResponseMessage? answer = Fault(seen);
            cancellationToken.ThrowIfCancellationRequested();
            return answer ?? Answer(seen);
        }
    }

    private HttpResponseMessage Answer(StoreRequest request)
    {
        Dictionary<string, string> query = request.Uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=')).ToDictionary(parameter => parameter[0], parameter => Uri.UnescapeDataString(parameter[1]));
        bool isUpload = query.TryGetValue("uploadId", out string? id);
        return request.Method switch
        {
            "PUT" or "POST" when HasChecksums && request.Body.Length > 0 && request["x-amz-checksum-sha256"] is { } claimed && claimed != Checksum(request.Body) => Refuse(400, "BadDigest"),
            "PUT" when isUpload => PutPart(id!, int.Parse(query["partNumber"], System.Globalization.CultureInfo.InvariantCulture), request.Body),
            "PUT" when RefuseByCondition(request) is { } refusal => refusal,
            "PUT" => Put(request.Key, request.Body, request.Headers, Checksum(request.Body), Hex(Md5(request.Body))),
            "POST" when isUpload => Complete(id!),
            "POST" => Begin(request),
            "DELETE" when isUpload => Done(_uploads.Remove(id!)),
            "DELETE" => Done(Objects.Remove(request.Key)),
            "GET" when isUpload => ListParts(id!),
            "GET" when query.ContainsKey("uploads") => ListUploads(query["prefix"]),
            _ => Get(request),
        };
    }

    private HttpResponseMessage? RefuseByCondition(StoreRequest request)
    {
        string? expected = request["If-Match"];
        if ((expected ?? request["If-None-Match"]) is null || Conditions == StoreConditions.Ignored)
        {
            return null;
        }

        bool isThere = Objects.TryGetValue(request.Key, out (byte[] Bytes, Dictionary<string, string> Headers) found);
        return Conditions == StoreConditions.Refused ? Refuse(501, "NotImplemented")
            : expected is null ? (isThere ? Refuse(412, "PreconditionFailed") : null)
            : !isThere ? Refuse(404, "NoSuchKey") : found.Headers["ETag"] == expected ? null : Refuse(412, "PreconditionFailed");
    }

    private static HttpResponseMessage Done(bool _) => new(HttpStatusCode.NoContent);

    private HttpResponseMessage Get(StoreRequest request)
    {
        if (!Objects.TryGetValue(request.Key, out (byte[] Bytes, Dictionary<string, string> Headers) found))
        {
            return request.Method == "HEAD" ? new HttpResponseMessage(HttpStatusCode.NotFound) : Refuse(404, "NoSuchKey");
        }

        HttpResponseMessage message = new(HttpStatusCode.OK) { Content = new ByteArrayContent(request.Method == "HEAD" ? [] : found.Bytes) };
        message.Content.Headers.ContentLength = found.Bytes.Length;
        foreach ((string name, string value) in found.Headers.Where(header => !header.Key.StartsWith("x-amz-checksum", StringComparison.Ordinal) || request["x-amz-checksum-mode"] == "ENABLED"))
        {
            (name == "Last-Modified" ? message.Content.Headers : (System.Net.Http.Headers.HttpHeaders)message.Headers).TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private HttpResponseMessage Put(string key, byte[] bytes, IReadOnlyDictionary<string, string> headers, string checksum, string etag)
    {
        Dictionary<string, string> kept = headers.Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)).ToDictionary(header => header.Key, header => header.Value);
        if (HasChecksums)
        {
            kept["x-amz-checksum-sha256"] = checksum;
        }

        kept["ETag"] = IsEncrypted ? "\"0123456789abcdef0123456789abcdef\"" : $"\"{etag}\"";
        if (IsEncrypted)
        {
            kept["x-amz-server-side-encryption"] = "aws:kms";
        }

        Objects[key] = (bytes, kept);
        HttpResponseMessage message = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        message.Headers.TryAddWithoutValidation("ETag", kept["ETag"]);
        return message;
    }

    private HttpResponseMessage Begin(StoreRequest request)
    {
        string id = $"upload-{_uploads.Count + _requests.Count}";
        _uploads[id] = (request.Key, [], request.Headers.ToDictionary());
        return Xml($"<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
    }

    private HttpResponseMessage PutPart(string id, int number, byte[] bytes)
    {
        _uploads[id].Parts[number] = bytes;
        HttpResponseMessage message = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        message.Headers.TryAddWithoutValidation("ETag", $"\"{Hex(Md5(bytes))}\"");
        if (HasChecksums)
        {
            message.Headers.TryAddWithoutValidation("x-amz-checksum-sha256", Checksum(bytes));
        }

        return message;
    }

    private HttpResponseMessage Complete(string id)
    {
        if (!_uploads.Remove(id, out (string Key, Dictionary<int, byte[]> Parts, Dictionary<string, string> Headers) upload))
        {
            return Refuse(404, "NoSuchUpload");
        }

        byte[][] parts = [.. upload.Parts.OrderBy(part => part.Key).Select(part => part.Value)];
        string count = $"-{parts.Length}";
        Put(
            upload.Key,
            [.. parts.SelectMany(part => part)],
            upload.Headers,
            Checksum([.. parts.SelectMany(part => SHA256.HashData(part))]) + count,
            Hex(Md5([.. parts.SelectMany(Md5)])) + count);
        return Xml("<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>");
    }

    private HttpResponseMessage ListUploads(string prefix) => Xml($"<ListMultipartUploadsResult>{string.Concat(_uploads.Where(upload => upload.Value.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(upload => $"<Upload><Key>{upload.Value.Key}</Key><UploadId>{upload.Key}</UploadId><Initiated>2026-05-28T12:00:00.000Z</Initiated></Upload>"))}</ListMultipartUploadsResult>");

    private HttpResponseMessage ListParts(string id) => Xml($"<ListPartsResult>{string.Concat(_uploads[id].Parts
        .Select(part => $"<Part><PartNumber>{part.Key}</PartNumber><ETag>&quot;{Hex(Md5(part.Value))}&quot;</ETag><Size>{part.Value.Length}</Size>{(HasChecksums ? $"<ChecksumSHA256>{Checksum(part.Value)}</ChecksumSHA256>" : string.Empty)}</Part>"))}<IsTruncated>false</IsTruncated></ListPartsResult>");

    private static HttpResponseMessage Xml(string xml) => new(HttpStatusCode.OK) { Content = new StringContent("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml, Encoding.UTF8, "application/xml") };

    private static string Checksum(byte[] bytes) => Convert.ToBase64String(SHA256.HashData(bytes));

#pragma warning disable CA5351 // The checksum that S3 defines.
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private static string Hex(byte[] bytes) => string.Concat(bytes.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
