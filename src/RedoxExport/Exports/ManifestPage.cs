using System.IO.Compression;
using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>One page of a manifest: the bytes, and what they say.</summary>
internal sealed class ManifestPage
{
    // A page that is larger is kept packed: its rows are kept beside it, and it is read again only to be written to a file.
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

    /// <summary>Whether files want the token; <see langword="null"/> if the page does not say so in any way that can be understood.</summary>
    public bool? RequiresAccessToken { get; set; }

    public string? OutputOrganizedBy { get; set; }

    public IReadOnlyList<ManifestRow> Rows { get; set; } = [];

    /// <summary>The parts that could not be used: the first ones.</summary>
    public List<ManifestRemark> Remarks { get; } = [];

    /// <summary>How many parts could not be used.</summary>
    public int RemarkCount { get; set; }

    /// <summary>The resource types that rows are of, cleaned.</summary>
    public List<string> Types { get; } = [];

    /// <summary>Where the resources of a file go on, by the place of the file's own link. Hardly any server says so.</summary>
    public Dictionary<LinkPlace, LinkPlace> Continuations { get; } = [];

    /// <summary>The resource type of a row.</summary>
    public string? TypeOf(ManifestRow row) => row.Type < 0 ? null : Types[row.Type];

    /// <summary>The files of this page.</summary>
    public IReadOnlyList<ManifestFile> Files => new ManifestFiles([this]);

    /// <summary>The next page (<c>link.relation = next</c>).</summary>
    public Uri? Next { get; set; }

    /// <summary>Reads a manifest of STU3 or STU4. Any of the lists may be missing.</summary>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage Read(byte[] bytes, Uri from) => ManifestReader.Read(bytes, from);

    /// <summary>Reads a manifest that a server has sent. If it sent something else, the error has its words.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="from">Who sent it.</param>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage ReadAnswer(byte[] bytes, Uri from) => !LooksLikeOne(bytes) && ServerError.Read(bytes) is { Text.Length: > 0 } said
        ? throw ExportErrors.NoManifest(from, said)
        : Read(bytes, from);

    /// <summary>Whether an object looks like a manifest at all: servers also send other JSON with a 202.</summary>
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

    /// <summary>Writes the page as it came, byte for byte.</summary>
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
