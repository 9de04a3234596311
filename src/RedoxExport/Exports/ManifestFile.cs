using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>One file of a manifest.</summary>
/// <remarks>Its links stay in the bytes of the page that it stands on, and are made when somebody asks: there may be 100,000 of it.</remarks>
public sealed class ManifestFile
{
    private readonly ManifestPage _page;
    private readonly int _url;
    private readonly int _continues;
    private readonly long _count;
    private readonly long _fileSize;

    /// <param name="page">The page.</param>
    /// <param name="category">The list.</param>
    /// <param name="type">The resource type.</param>
    /// <param name="url">Where in the page's bytes the link stands, at its quote.</param>
    /// <param name="count">How many resources.</param>
    /// <param name="fileSize">How many bytes.</param>
    /// <param name="continues">Where in the page's bytes the next link stands; -1 for none.</param>
    internal ManifestFile(ManifestPage page, FileCategory category, string? type, int url, long? count, long? fileSize, int continues)
    {
        _page = page;
        Category = category;
        Type = type;
        _url = url;
        _count = count ?? -1;
        _fileSize = fileSize ?? -1;
        _continues = continues;
    }

    /// <summary>The list that it stands in.</summary>
    public FileCategory Category { get; }

    /// <summary>The resource type, where the manifest names one.</summary>
    public string? Type { get; }

    /// <summary>Where it lies, without the link's query.</summary>
    public Uri Uri => SafeText.WithoutSecrets(Link);

    /// <summary>How many resources the server says it holds.</summary>
    public long? Count => _count < 0 ? null : _count;

    /// <summary>How many bytes the server says it has (STU4).</summary>
    public long? FileSize => _fileSize < 0 ? null : _fileSize;

    /// <summary>Where the server goes on with the same resources, without the link's query.</summary>
    public string? ContinuesInFile => _continues < 0 ? null : SafeText.Show(LinkAt(_continues));

    /// <summary>The link as the server gave it: it may be a capability in itself.</summary>
    internal Uri Link => LinkAt(_url);

    /// <summary>What the page of the manifest says that the file stands on.</summary>
    internal bool RequiresAccessToken => _page.RequiresAccessToken;

    /// <summary>Whether a row of another copy of the manifest means the same file, whatever its link.</summary>
    internal bool IsSameRow(ManifestFile other) =>
        Category == other.Category && Type == other.Type && _count == other._count && _fileSize == other._fileSize;

    /// <inheritdoc/>
    public override string ToString() => $"{Category} {Type ?? "(any type)"}";

    private Uri LinkAt(int place) => ManifestPage.Resolve(_page.From, _page.TextAt(place))!;
}
