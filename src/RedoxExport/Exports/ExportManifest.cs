using RedoxExport.Fhir;

namespace RedoxExport.Exports;

/// <summary>The list of an export's files (IG 3.0.0 and 4.0.0-ballot, response - output manifest), all pages together.</summary>
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
        Rows = new ManifestFiles(pages);
    }

    /// <summary>The server's clock when it read the data, by the first page; in UTC if it states no zone.</summary>
    public DateTimeOffset? TransactionTime { get; }

    /// <summary>
    /// Whether the files want the token, as the server says. Where this is <see langword="false"/>, it is sent only to the connection's own
    /// server, or to a trusted host, and only after that has answered 401 without it.
    /// </summary>
    public bool RequiresAccessToken { get; }

    /// <summary>Whether the export is still running and more files will come (<c>allowPartialManifests</c>).</summary>
    public bool IsPartial { get; }

    /// <summary>The resource type that the files are organised by.</summary>
    public string? OutputOrganizedBy { get; }

    /// <summary>All files, in the manifest's order: output, then deleted, then outcome, page by page. A row that repeats a link is left out.</summary>
    public IReadOnlyList<ManifestFile> Files => Rows;

    /// <summary>The files, for who looks at all of them.</summary>
    internal ManifestFiles Rows { get; }

    /// <summary>What the server wrote as <see cref="TransactionTime"/>.</summary>
    internal string? TransactionTimeText { get; }

    /// <summary>The moments that all pages name.</summary>
    internal IEnumerable<FhirMoment> TransactionTimes => Pages.Select(page => page.TransactionTime).OfType<FhirMoment>();

    /// <summary>The parts that could not be used: the first ones of each page.</summary>
    internal IEnumerable<ManifestRemark> Remarks => Pages.SelectMany(page => page.Remarks);

    /// <summary>How many parts could not be used.</summary>
    internal int RemarkCount => Pages.Sum(page => page.RemarkCount);

    /// <summary>The pages as they came, byte for byte.</summary>
    internal IReadOnlyList<ManifestPage> Pages { get; }

    /// <inheritdoc/>
    public override string ToString() => Rows.ToString();
}
