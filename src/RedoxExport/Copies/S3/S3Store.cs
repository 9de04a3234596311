using System.Globalization;
using System.Net.Http;
using System.Security.Cryptography;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>A bucket of Amazon S3 or of an S3-compatible store.</summary>
/// <param name="location">The address of the bucket.</param>
/// <param name="client">Sends the requests.</param>
internal sealed class S3Store(S3Location location, StoreClient client) : ObjectStore
{
    /// <summary>The header with the SHA-256 of what is sent, in Base64: the store compares it, keeps it and returns it.</summary>
    public const string ChecksumHeader = "x-amz-checksum-sha256";

    private const string Sha256Header = "x-amz-meta-sha256";

    public override string Description => "s3://" + location.Bucket;

    public override RequestGate Gate => client.Gate;

    public override async Task<StoredObject?> FindAsync(string key, CancellationToken cancellation)
    {
        KeyValuePair<string, string>[] headers = [new(AwsSigner.PayloadHeader, AwsSignature.EmptyPayload), new("x-amz-checksum-mode", "ENABLED")];
        using GateResponse response = await client.SendAsync(HttpMethod.Head, location.AddressOf(key), headers, default, null, answer => answer.IsNoObject || answer.IsHidden, null, cancellation).ConfigureAwait(false);
        if (!response.IsSuccess)
        {
            return null;
        }

        // The ETag of an object that the store encrypts with keys of its own service, or of the client, is not an MD5.
        string? encryption = response.Header("x-amz-server-side-encryption");
        bool isMd5 = encryption is null or "AES256" && response.Header("x-amz-server-side-encryption-customer-algorithm") is null;
        return new StoredObject(response.ContentLength, response.Header(Sha256Header))
        {
            Checksum = response.Header(ChecksumHeader),
            ETag = isMd5 ? response.Header("ETag")?.Trim('"') : null,
            Written = response.ContentHeaders?.LastModified,
        };
    }

    public override async Task<GateResponse?> GetAsync(string key, long? limit, CancellationToken cancellation)
    {
        KeyValuePair<string, string>[] headers = [new(AwsSigner.PayloadHeader, AwsSignature.EmptyPayload)];
        GateResponse response = await client.SendAsync(HttpMethod.Get, location.AddressOf(key), headers, default, null, answer => answer.IsNoObject || answer.IsHidden, limit, cancellation).ConfigureAwait(false);
        if (response.IsSuccess)
        {
            return response;
        }

        response.Dispose();
        return null;
    }

    public override Task<bool> PutAsync(string key, FilePart part, string contentType, KeyValuePair<string, string>? condition, CancellationToken cancellation) =>
        client.PutAsync(location.AddressOf(key), [.. HeadersOf(part), new(Sha256Header, Hexadecimal.Lower(part.Digest.Sha256))], part.Bytes, contentType, condition, cancellation);

    public override async Task DeleteAsync(string key, CancellationToken cancellation)
    {
        KeyValuePair<string, string>[] headers = [new(AwsSigner.PayloadHeader, AwsSignature.EmptyPayload)];
        using GateResponse response = await client.SendAsync(HttpMethod.Delete, location.AddressOf(key), headers, answer => answer.IsNoObject, cancellation).ConfigureAwait(false);
    }

    public override Task<PartUpload> BeginAsync(string key, string sha256, string contentType, CancellationToken cancellation) =>
        S3Upload.BeginAsync(location, client, key, [new(Sha256Header, sha256), new("x-amz-checksum-algorithm", "SHA256")], contentType, cancellation);

    // The checksum of an object that was sent in parts is not that of the file.
    public override bool IsOther(StoredObject stored, string sha256)
    {
        if (stored is not { Checksum: { } checksum, Length: { } length } || length > PartPlan.SizeFor(length))
        {
            return false;
        }

        try
        {
            return Hexadecimal.Lower(Convert.FromBase64String(checksum)) != sha256;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    public override Task<ObjectProof> ProveAsync(string key, StoredObject stored, IReadOnlyList<PartDigest> digests, CancellationToken cancellation)
    {
        if (stored.Checksum is { } checksum)
        {
            string expected = digests.Count == 1 ? Convert.ToBase64String(digests[0].Sha256) : Convert.ToBase64String(Hash(SHA256.Create(), digests.Select(digest => digest.Sha256))) + Parts(digests);
            return Task.FromResult(checksum == expected || (digests.Count > 1 && checksum + Parts(digests) == expected) ? ObjectProof.Confirmed : ObjectProof.Different);
        }

        if (stored.ETag is not { } etag || digests.Any(digest => digest.Md5 is null))
        {
            return Task.FromResult(ObjectProof.Unknown);
        }

        // An ETag may be anything. Only one that is the MD5 proves something.
        byte[] md5 = digests.Count == 1 ? digests[0].Md5! : PartDigest.Md5Of(new ArraySegment<byte>([.. digests.SelectMany(digest => digest.Md5!)]))!;
        return Task.FromResult(etag == Hexadecimal.Lower(md5) + (digests.Count == 1 ? string.Empty : Parts(digests)) ? ObjectProof.Confirmed : ObjectProof.Unknown);
    }

    /// <summary>The headers that protect a body: the store refuses it if it is damaged on the way.</summary>
    internal static KeyValuePair<string, string>[] HeadersOf(FilePart part) =>
        [new(AwsSigner.PayloadHeader, Hexadecimal.Lower(part.Digest.Sha256)), new(ChecksumHeader, Convert.ToBase64String(part.Digest.Sha256))];

    private static string Parts(IReadOnlyList<PartDigest> digests) => "-" + digests.Count.ToString(CultureInfo.InvariantCulture);

    private static byte[] Hash(HashAlgorithm algorithm, IEnumerable<byte[]> hashes)
    {
        using (algorithm)
        {
            return algorithm.ComputeHash([.. hashes.SelectMany(hash => hash)]);
        }
    }
}
