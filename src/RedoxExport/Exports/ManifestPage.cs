using System.IO.Compression;
using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>One page of a manifest: the received bytes, and the rows and values read from them.</summary>
internal sealed class ManifestPage
{
    // In bytes. A larger page is kept compressed: its rows are stored separately, and its bytes are only needed to write them to a file.
    private const int LargestKeptAsItIs = 256 * 1024;

    private readonly byte[] _bytes;
    private readonly bool _isPacked;

    public ManifestPage(byte[] bytes, Uri from)
    {
        _isPacked = bytes.Length > LargestKeptAsItIs;
        _bytes = _isPacked ? Pack(bytes) : bytes;
        From = from;
        Links = new ManifestLinks(from);
    }

    public ManifestLinks Links { get; }

    public Uri From { get; }

    public FhirMoment? TransactionTime { get; set; }

    public string? TransactionTimeText { get; set; }

    /// <summary>True if file requests need the token; <see langword="null"/> if the page does not say so in a known form.</summary>
    public bool? RequiresAccessToken { get; set; }

    public string? OutputOrganizedBy { get; set; }

    /// <summary>Members of IG 4.0.0-ballot, cleaned.</summary>
    public string? OutputOrganizedByDetail { get; set; }

    public string? ManifestType { get; set; }

    public string? OutputFormat { get; set; }

    public IReadOnlyList<ManifestRow> Rows { get; set; } = [];

    /// <summary>The unusable parts, limited to the first <see cref="ManifestRemark.Most"/>.</summary>
    public List<ManifestRemark> Remarks { get; } = [];

    /// <summary>The total number of unusable parts.</summary>
    public int RemarkCount { get; set; }

    /// <summary>The resource types of the rows, cleaned.</summary>
    public List<string> Types { get; } = [];

    /// <summary>The link of the continuation of each file, by the place of the file's own link. Few servers send it.</summary>
    public Dictionary<StoredLink, StoredLink> Continuations { get; } = [];

    public string? TypeOf(ManifestRow row) => row.Type < 0 ? null : Types[row.Type];

    /// <summary>The files of this page.</summary>
    public IReadOnlyList<ManifestFile> Files => new ManifestFiles([this]);

    /// <summary>The next page (<c>link.relation = next</c>).</summary>
    public Uri? Next { get; set; }

    /// <summary>The marker that stands in place of the next page, in a chain of published pages.</summary>
    public ChainEnd End { get; set; }

    /// <summary>True if another page has the same bytes.</summary>
    public bool HasBytesOf(ManifestPage other) => Bytes().AsSpan().SequenceEqual(other.Bytes());

    /// <summary>True if another page lists the same files with the same links, in the same order.</summary>
    public bool HasRowsOf(ManifestPage other) => Rows.Count == other.Rows.Count
        && Rows.Zip(other.Rows, (row, before) => row.Category == before.Category && TypeOf(row) == other.TypeOf(before) && Links.IsSame(row.Link, other.Links, before.Link)).All(same => same);

    /// <summary>Reads a page in the format of STU3 or STU4. Any of the lists may be missing.</summary>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage Read(byte[] bytes, Uri from) => ManifestReader.Read(bytes, from);

    /// <summary>Reads a server's answer as a manifest page. If the answer is something else, the error includes the server's message.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="from">The URL that answered.</param>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage ReadAnswer(byte[] bytes, Uri from) => !LooksLikeOne(bytes) && ServerError.Read(bytes) is { Text.Length: > 0 } said
        ? throw ExportErrors.NoManifest(from, said)
        : Read(bytes, from);

    /// <summary>True if a body looks like a manifest. Servers also send other JSON with a 202.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body[Utf8Json.MarkLength(body)..]);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("output") || reader.ValueTextEquals("transactionTime"))
                {
                    return true;
                }

                reader.Skip();
            }

            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes the page, byte for byte as received.</summary>
    public void CopyTo(Stream target)
    {
        if (!_isPacked)
        {
            target.Write(_bytes, 0, _bytes.Length);
            return;
        }

        using GZipStream unpacked = new(new MemoryStream(_bytes), CompressionMode.Decompress);
        unpacked.CopyTo(target);
    }

    private byte[] Bytes()
    {
        if (!_isPacked)
        {
            return _bytes;
        }

        using MemoryStream unpacked = new();
        CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new(bytes.Length / 8);
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes, 0, bytes.Length);
        }

        return packed.ToArray();
    }
}
