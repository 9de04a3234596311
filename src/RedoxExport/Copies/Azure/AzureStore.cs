using System.Globalization;
using System.Net.Http;
using System.Text;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>A container of Azure Blob Storage.</summary>
/// <param name="location">The address of the container.</param>
/// <param name="client">Sends the requests.</param>
internal sealed class AzureStore(AzureLocation location, StoreClient client) : ObjectStore
{
    internal const string Sha256Header = "x-ms-meta-sha256";
    internal const string ContentMd5 = "Content-MD5";

    /// <summary>The version of the service's protocol that each request names.</summary>
    internal static readonly KeyValuePair<string, string> Version = new("x-ms-version", "2021-12-02");

    public override string Description => $"az://{location.Account}/{location.Container}";

    public override RequestGate Gate => client.Gate;

    public override async Task<StoredObject?> FindAsync(string key, CancellationToken cancellation)
    {
        using GateResponse response = await client.SendAsync(HttpMethod.Head, location.AddressOf(key), [Version], default, null, static answer => answer.IsNoObject, null, cancellation).ConfigureAwait(false);
        return response.IsSuccess
            ? new StoredObject(response.ContentLength, response.Header(Sha256Header)) { Checksum = response.Header(ContentMd5), Written = response.ContentHeaders?.LastModified }
            : null;
    }

    public override async Task<GateResponse?> GetAsync(string key, long? limit, CancellationToken cancellation)
    {
        GateResponse response = await client.SendAsync(HttpMethod.Get, location.AddressOf(key), [Version], default, null, static answer => answer.IsNoObject, limit, cancellation).ConfigureAwait(false);
        if (response.IsSuccess)
        {
            return response;
        }

        response.Dispose();
        return null;
    }

    public override Task<bool> PutAsync(string key, FilePart part, string contentType, KeyValuePair<string, string>? condition, CancellationToken cancellation) =>
        client.PutAsync(location.AddressOf(key), [.. HeadersOf(part.Digest), new("x-ms-blob-type", "BlockBlob"), new(Sha256Header, Hexadecimal.Lower(part.Digest.Sha256))], part.Bytes, contentType, condition, cancellation);

    public override async Task DeleteAsync(string key, CancellationToken cancellation)
    {
        using GateResponse response = await client.SendAsync(HttpMethod.Delete, location.AddressOf(key), [Version], static answer => answer.IsNoObject, cancellation).ConfigureAwait(false);
    }

    public override async Task<PartUpload> BeginAsync(string key, string sha256, string contentType, CancellationToken cancellation) =>
        new AzureUpload(location, client, key, sha256, contentType, [.. await ListBlocksAsync(key, isCommitted: false, cancellation).ConfigureAwait(false)]);

    public override async Task<ObjectProof> ProveAsync(string key, StoredObject stored, IReadOnlyList<PartDigest> digests, CancellationToken cancellation)
    {
        if (digests.Any(digest => digest.Md5 is null))
        {
            return ObjectProof.Unknown;
        }

        if (digests.Count == 1)
        {
            // The service has calculated it when the blob arrived.
            return stored.Checksum is not { } md5 ? ObjectProof.Unknown : md5 == Convert.ToBase64String(digests[0].Md5!) ? ObjectProof.Confirmed : ObjectProof.Different;
        }

        // For a blob of blocks the service has no checksum. It has compared each block when it arrived, and the name of a block has its hash.
        IReadOnlyList<(string Name, long Size)> blocks = await ListBlocksAsync(key, isCommitted: true, cancellation).ConfigureAwait(false);
        return blocks.SequenceEqual(digests.Select((digest, i) => (NameOf(i + 1, digest), (long)digest.Length))) ? ObjectProof.Confirmed : ObjectProof.Different;
    }

    /// <summary>The name of a block, in Base64: its number, and the beginning of its SHA-256. All names have the same length, as the service demands.</summary>
    internal static string NameOf(int number, PartDigest digest) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(number.ToString("D6", CultureInfo.InvariantCulture) + "-" + Hexadecimal.Lower(digest.Sha256.AsSpan(0, 16))));

    /// <summary>The headers of a body: the service refuses it if it is damaged on the way.</summary>
    internal static KeyValuePair<string, string>[] HeadersOf(PartDigest digest) =>
        digest.Md5 is { } md5 ? [Version, new(ContentMd5, Convert.ToBase64String(md5))] : [Version];

    private async Task<IReadOnlyList<(string Name, long Size)>> ListBlocksAsync(string key, bool isCommitted, CancellationToken cancellation)
    {
        Uri uri = location.AddressOf(key, ("blocklisttype", isCommitted ? "committed" : "uncommitted"), ("comp", "blocklist"));
        using GateResponse response = await client.SendAsync(HttpMethod.Get, uri, [Version], static answer => answer.IsNoObject, cancellation).ConfigureAwait(false);
        return !response.IsSuccess ? [] : [.. StoreXml.Groups(StoreXml.Read(response.Body), isCommitted ? "CommittedBlocks/Block" : "UncommittedBlocks/Block", "Name")
            .Where(block => block.ContainsKey("Name"))
            .Select(block => (block["Name"], block.TryGetValue("Size", out string? size) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : -1))];
    }
}
