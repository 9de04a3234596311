using System.Globalization;
using System.Net.Http;
using System.Text;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>A multipart upload to S3. One that was interrupted is found in the store's own list and continued.</summary>
internal sealed class S3Upload : PartUpload
{
    private readonly S3Location _location;
    private readonly StoreClient _client;
    private readonly string _key;
    private readonly string _id;

    // Parts that are there: from an earlier attempt, and those that were sent now. Several threads add to it.
    private readonly Dictionary<int, SentPart> _parts;
    private readonly IReadOnlyList<string> _otherIds;

    private S3Upload(S3Location location, StoreClient client, string key, string id, Dictionary<int, SentPart> parts, IReadOnlyList<string> otherIds)
    {
        _location = location;
        _client = client;
        _key = key;
        _id = id;
        _parts = parts;
        _otherIds = otherIds;
    }

    private static KeyValuePair<string, string>[] Unsent { get; } = [new(AwsSigner.PayloadHeader, AwsSignature.EmptyPayload)];

    /// <param name="location">The bucket.</param>
    /// <param name="client">Sends the requests.</param>
    /// <param name="key">The object.</param>
    /// <param name="headers">The headers of a new upload, without those of the signature.</param>
    /// <param name="contentType">The media type of the object.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<PartUpload> BeginAsync(S3Location location, StoreClient client, string key, IEnumerable<KeyValuePair<string, string>> headers, string contentType, CancellationToken cancellation)
    {
        // The newest comes first. Others exist if a request to create one was repeated; they are freed at the end.
        List<string> open = await ListUploadsAsync(location, client, key, cancellation).ConfigureAwait(false);
        if (open.Count > 0 && await ListPartsAsync(location, client, key, open[0], cancellation).ConfigureAwait(false) is { } parts)
        {
            return new S3Upload(location, client, key, open[0], parts, [.. open.Skip(1)]);
        }

        using GateResponse response = await client.SendAsync(
            HttpMethod.Post,
            location.AddressOf(key, ("uploads", string.Empty)),
            [.. Unsent, .. headers],
            new ArraySegment<byte>([]),
            contentType,
            static _ => false,
            StoreXml.LargestSize,
            cancellation).ConfigureAwait(false);
        string id = StoreXml.First(StoreXml.Read(response.Body), "UploadId") is { Length: > 0 } given
            ? given
            : throw CopyErrors.NotVerified($"s3://{location.Bucket}/{key}", "the service did not name the upload that it began");
        return new S3Upload(location, client, key, id, [], open);
    }

    public override bool Has(FilePart part)
    {
        lock (_parts)
        {
            // Without a checksum, a part of the right length may have other bytes.
            return _parts.TryGetValue(part.Number, out SentPart? sent)
                && sent.Size == part.Digest.Length
                && (sent.Checksum is { } checksum
                    ? checksum == Convert.ToBase64String(part.Digest.Sha256)
                    : part.Digest.Md5 is { } md5 && sent.ETag.Trim('"') == Hexadecimal.Lower(md5));
        }
    }

    public override async Task SendAsync(FilePart part, CancellationToken cancellation)
    {
        Uri uri = _location.AddressOf(_key, ("partNumber", part.Number.ToString(CultureInfo.InvariantCulture)), ("uploadId", _id));
        using GateResponse response = await _client.SendAsync(HttpMethod.Put, uri, S3Store.HeadersOf(part), part.Bytes, "application/octet-stream", static _ => false, StoreXml.LargestSize, cancellation).ConfigureAwait(false);
        string etag = response.Header("ETag") ?? throw CopyErrors.NotVerified($"s3://{_location.Bucket}/{_key}", "the service did not confirm a part");
        lock (_parts)
        {
            _parts[part.Number] = new SentPart(part.Digest.Length, etag, response.Header(S3Store.ChecksumHeader));
        }
    }

    public override async Task CompleteAsync(IReadOnlyList<PartDigest> digests, CancellationToken cancellation)
    {
        StringBuilder xml = new("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (int number = 1; number <= digests.Count; number++)
        {
            SentPart sent = _parts[number];
            xml.Append("<Part><PartNumber>").Append(number.ToString(CultureInfo.InvariantCulture)).Append("</PartNumber><ETag>").Append(Escaped(sent.ETag)).Append("</ETag>");
            if (sent.Checksum is { } checksum)
            {
                xml.Append("<ChecksumSHA256>").Append(Escaped(checksum)).Append("</ChecksumSHA256>");
            }

            xml.Append("</Part>");
        }

        ArraySegment<byte> body = new(Encoding.UTF8.GetBytes(xml.Append("</CompleteMultipartUpload>").ToString()));
        KeyValuePair<string, string>[] headers = [new(AwsSigner.PayloadHeader, Hexadecimal.Lower(PartDigest.Of(body).Sha256))];
        using GateResponse response = await _client.SendAsync(
            HttpMethod.Post,
            _location.AddressOf(_key, ("uploadId", _id)),
            headers,
            body,
            "application/xml",
            // A repeated request finds no upload if the first one was carried out. The check that follows tells if it was.
            answer => answer.Code == "NoSuchUpload",
            StoreXml.LargestSize,
            cancellation).ConfigureAwait(false);

        // S3 begins its answer before it has put the parts together, so a success may still contain an error.
        if (response.IsSuccess && StoreXml.First(StoreXml.Read(response.Body), "Code") is { } code)
        {
            throw CopyErrors.NotVerified($"s3://{_location.Bucket}/{_key}", $"the service could not put its parts together ({SafeText.Clean(code, 60)})");
        }

        foreach (string other in _otherIds)
        {
            await AbortAsync(other, cancellation).ConfigureAwait(false);
        }
    }

    public override Task AbortAsync(CancellationToken cancellation) => AbortAsync(_id, cancellation);

    private static string Escaped(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");

    // Stores that do not have the list, and accounts that may not read it, begin again.
    private static async Task<List<string>> ListUploadsAsync(S3Location location, StoreClient client, string key, CancellationToken cancellation)
    {
        Uri uri = location.AddressOf(string.Empty, ("prefix", key), ("uploads", string.Empty));
        using GateResponse response = await client.SendAsync(HttpMethod.Get, uri, Unsent, IsUnsupported, cancellation).ConfigureAwait(false);
        return !response.IsSuccess ? [] : [.. StoreXml.Groups(StoreXml.Read(response.Body), "Upload", "Key")
            .Where(upload => upload["Key"] == key && upload.ContainsKey("UploadId"))
            .OrderByDescending(upload => upload.TryGetValue("Initiated", out string? time) ? time : string.Empty, StringComparer.Ordinal)
            .Select(upload => upload["UploadId"])];
    }

    /// <returns><see langword="null"/> if the parts cannot be listed.</returns>
    private static async Task<Dictionary<int, SentPart>?> ListPartsAsync(S3Location location, StoreClient client, string key, string id, CancellationToken cancellation)
    {
        Dictionary<int, SentPart> parts = [];
        string after = "0";
        while (true)
        {
            Uri uri = location.AddressOf(key, ("part-number-marker", after), ("uploadId", id));
            using GateResponse response = await client.SendAsync(HttpMethod.Get, uri, Unsent, answer => IsUnsupported(answer) || answer.IsNoObject, cancellation).ConfigureAwait(false);
            if (!response.IsSuccess)
            {
                return null;
            }

            IReadOnlyList<(string Path, string Text)> elements = StoreXml.Read(response.Body);
            foreach (Dictionary<string, string> part in StoreXml.Groups(elements, "Part", "PartNumber"))
            {
                if (part.TryGetValue("ETag", out string? etag)
                    && int.TryParse(part["PartNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                    && part.TryGetValue("Size", out string? size) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
                {
                    parts[number] = new SentPart(bytes, etag, part.TryGetValue("ChecksumSHA256", out string? checksum) ? checksum : null);
                }
            }

            string? next = StoreXml.First(elements, "NextPartNumberMarker");
            if (StoreXml.First(elements, "IsTruncated") != "true" || next is null || next == after)
            {
                return parts;
            }

            after = next;
        }
    }

    private static bool IsUnsupported(StoreAnswer answer) => answer.Status is 403 or 405 or 501 || answer.Code is "NotImplemented" or "MethodNotAllowed";

    private async Task AbortAsync(string id, CancellationToken cancellation)
    {
        using GateResponse response = await _client.SendAsync(
            HttpMethod.Delete,
            _location.AddressOf(_key, ("uploadId", id)),
            Unsent,
            answer => answer.IsNoObject || IsUnsupported(answer),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>A part that the store has.</summary>
    private sealed record SentPart(long Size, string ETag, string? Checksum);
}
