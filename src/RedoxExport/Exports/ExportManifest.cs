using RedoxExport.Fhir;

namespace RedoxExport.Exports;

/// <summary>The list of an export's files, from all pages (IG 3.0.0 and 4.0.0-ballot, response - output manifest).</summary>
public sealed class ExportManifest
{
    internal ExportManifest(IReadOnlyList<ManifestPage> pages, bool isPartial)
    {
        ManifestPage first = pages[0];
        Pages = pages;
        IsPartial = isPartial;
        TransactionTime = first.TransactionTime?.ToDateTimeOffset();
        TransactionTimeText = first.TransactionTimeText;
        RequiresAccessToken = first.RequiresAccessToken == true;
        OutputOrganizedBy = first.OutputOrganizedBy;
        OutputOrganizedByDetail = first.OutputOrganizedByDetail;
        ManifestType = first.ManifestType;
        OutputFormat = first.OutputFormat;
        Rows = new ManifestFiles(pages);
    }

    /// <summary>The server's time of the data (<c>transactionTime</c>) on the first page; in UTC if the server states no zone.</summary>
    public DateTimeOffset? TransactionTime { get; }

    /// <summary>
    /// True if the server says that file requests need the token. If <see langword="false"/>, the token is sent only to the connection's own
    /// server or to a trusted host, and only after that host has answered 401 to a request without it.
    /// </summary>
    public bool RequiresAccessToken { get; }

    /// <summary>True if the export is still running and will add more files (<c>allowPartialManifests</c>).</summary>
    public bool IsPartial { get; }

    /// <summary>The resource type that the files are organized by.</summary>
    public string? OutputOrganizedBy { get; }

    /// <summary>The server's explanation of <see cref="OutputOrganizedBy"/> (STU4).</summary>
    public string? OutputOrganizedByDetail { get; }

    /// <summary>The definition that the manifest follows, a canonical URL (STU4).</summary>
    public string? ManifestType { get; }

    /// <summary>The media type of the files (STU4); <see langword="null"/> means NDJSON.</summary>
    public string? OutputFormat { get; }

    /// <summary>All files, page by page, in the manifest's order: output, deleted, outcome. A row that repeats a link is left out.</summary>
    public IReadOnlyList<ManifestFile> Files => Rows;

    /// <summary>The same list as <see cref="Files"/>, with access to rows for which no object is created.</summary>
    internal ManifestFiles Rows { get; }

    /// <summary>The text of <see cref="TransactionTime"/>, as the server sent it.</summary>
    internal string? TransactionTimeText { get; }

    /// <summary>The <c>transactionTime</c> of each page that has one.</summary>
    internal IEnumerable<FhirMoment> TransactionTimes => Pages.Select(page => page.TransactionTime).OfType<FhirMoment>();

    /// <summary>The time of the last page that has one: published pages follow one another in time.</summary>
    internal DateTimeOffset? LastTransactionTime => Pages.Select(page => page.TransactionTime).LastOrDefault(time => time is not null)?.ToDateTimeOffset();

    /// <summary>The unusable parts: the first ones of each page.</summary>
    internal IEnumerable<ManifestRemark> Remarks => Pages.SelectMany(page => page.Remarks);

    /// <summary>The total number of unusable parts.</summary>
    internal int RemarkCount => Pages.Sum(page => page.RemarkCount);

    /// <summary>The pages, byte for byte as received.</summary>
    internal IReadOnlyList<ManifestPage> Pages { get; }

    /// <summary>The first format of a page that is not NDJSON; <see langword="null"/> if all files can be read.</summary>
    internal string? OtherFormat => Pages.Select(page => page.OutputFormat).FirstOrDefault(format => format is not null && !IsNdjson(format));

    // IG 4.0.0-ballot: "application/fhir+ndjson", "application/ndjson" and "ndjson"; servers add parameters and "x-".
    private static bool IsNdjson(string format) => format.Split(';')[0].Trim().EndsWith("ndjson", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Rows.ToString();
}
