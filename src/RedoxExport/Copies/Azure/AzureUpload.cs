using System.Net.Http;
using System.Text;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>An upload of a blob in blocks. The service keeps blocks that are not part of a blob for a week, so an upload that was interrupted is continued.</summary>
/// <param name="location">The container.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="key">The name of the blob.</param>
/// <param name="sha256">The SHA-256 of the whole file.</param>
/// <param name="contentType">The media type of the blob.</param>
/// <param name="waiting">The blocks that an earlier upload has sent.</param>
internal sealed class AzureUpload(AzureLocation location, StoreClient client, string key, string sha256, string contentType, HashSet<(string Name, long Size)> waiting) : PartUpload
{
    public override bool Has(FilePart part) => part.Digest.Md5 is not null && waiting.Contains((AzureStore.NameOf(part.Number, part.Digest), part.Digest.Length));

    public override async Task SendAsync(FilePart part, CancellationToken cancellation)
    {
        Uri uri = location.AddressOf(key, ("blockid", AzureStore.NameOf(part.Number, part.Digest)), ("comp", "block"));
        using GateResponse response = await client.SendAsync(
            HttpMethod.Put,
            uri,
            AzureStore.HeadersOf(part.Digest),
            part.Bytes,
            "application/octet-stream",
            static _ => false,
            StoreXml.LargestSize,
            cancellation).ConfigureAwait(false);
    }

    public override async Task CompleteAsync(IReadOnlyList<PartDigest> digests, CancellationToken cancellation)
    {
        StringBuilder xml = new("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        for (int number = 1; number <= digests.Count; number++)
        {
            xml.Append("<Latest>").Append(AzureStore.NameOf(number, digests[number - 1])).Append("</Latest>");
        }

        ArraySegment<byte> body = new(Encoding.UTF8.GetBytes(xml.Append("</BlockList>").ToString()));
        KeyValuePair<string, string>[] headers =
        [
            .. AzureStore.HeadersOf(PartDigest.Of(body)),
            new("x-ms-blob-content-type", contentType),
            new(AzureStore.Sha256Header, sha256),
        ];
        using GateResponse response = await client.SendAsync(
            HttpMethod.Put,
            location.AddressOf(key, ("comp", "blocklist")),
            headers,
            body,
            "application/xml",
            // A repeated request finds no blocks if the first one was carried out. The check that follows tells if it was.
            static answer => answer.Code == "InvalidBlockList",
            StoreXml.LargestSize,
            cancellation).ConfigureAwait(false);
    }

    // The service frees blocks that are not part of a blob after a week. There is no request for it.
    public override Task AbortAsync(CancellationToken cancellation) => Task.CompletedTask;
}
