using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>One file of a manifest.</summary>
public sealed class ManifestFile
{
    private readonly ManifestPage _page;
    private readonly ManifestRow _row;
    private Uri? _link;

    internal ManifestFile(ManifestPage page, ManifestRow row)
    {
        _page = page;
        _row = row;
    }

    /// <summary>The list that it stands in.</summary>
    public FileCategory Category => _row.Category;

    /// <summary>The resource type, where the manifest names one.</summary>
    public string? Type => _page.TypeOf(_row);

    /// <summary>Where it lies, without the link's query.</summary>
    public Uri Uri => SafeText.WithoutSecrets(Link);

    /// <summary>How many resources the server says it holds.</summary>
    public long? Count => _row.Count < 0 ? null : _row.Count;

    /// <summary>How many bytes the server says it has (STU4).</summary>
    public long? FileSize => _row.FileSize < 0 ? null : _row.FileSize;

    /// <summary>Where the server goes on with the same resources, without the link's query.</summary>
    public string? ContinuesInFile => _page.Continuations.TryGetValue(_row.Link, out LinkPlace next) ? SafeText.Show(_page.Links[next]) : null;

    /// <summary>The link as the server gave it: it may be a capability in itself.</summary>
    internal Uri Link => _link ??= _page.Links[_row.Link];

    /// <summary>Stands for the link without its query and fragment.</summary>
    internal ulong PathHash => _page.Links.PathHashOf(_row.Link);

    /// <summary>What the page of the manifest says that the file stands on; <see langword="null"/> if it does not say.</summary>
    internal bool? RequiresAccessToken => _page.RequiresAccessToken;

    /// <summary>Tells if it is the row of a page, not only one like it.</summary>
    internal bool Is(ManifestPage page, ManifestRow row) => ReferenceEquals(_page, page) && _row == row;

    /// <summary>Whether a row of another copy of the manifest means the same file, whatever its link.</summary>
    internal bool IsSameRow(ManifestFile other) =>
        Category == other.Category && Type == other.Type && _row.Count == other._row.Count && _row.FileSize == other._row.FileSize;

    /// <inheritdoc/>
    public override string ToString() => $"{Category} {Type ?? "(any type)"}";
}
