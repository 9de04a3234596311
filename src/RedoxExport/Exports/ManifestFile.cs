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

    /// <summary>The list of the manifest that the file is in.</summary>
    public FileCategory Category => _row.Category;

    /// <summary>The resource type, if the manifest names one.</summary>
    public string? Type => _page.TypeOf(_row);

    /// <summary>The link of the file, without its query.</summary>
    public Uri Uri => SafeText.WithoutSecrets(Link);

    /// <summary>The number of resources in the file, as stated by the server.</summary>
    public long? Count => _row.Count < 0 ? null : _row.Count;

    /// <summary>The size of the file in bytes, as stated by the server (STU4).</summary>
    public long? FileSize => _row.FileSize < 0 ? null : _row.FileSize;

    /// <summary>The link of the file that continues this one, without its query.</summary>
    public string? ContinuesInFile => _page.Continuations.TryGetValue(_row.Link, out StoredLink next) ? SafeText.Show(_page.Links[next]) : null;

    /// <summary>The link as the server sent it. The link alone may grant access to the file.</summary>
    internal Uri Link => _link ??= _page.Links[_row.Link];

    /// <summary>The hash of the link without its query and fragment.</summary>
    internal ulong PathHash => _page.Links.PathHashOf(_row.Link);

    /// <summary>The page's statement about the token; <see langword="null"/> if the page does not state it.</summary>
    internal bool? RequiresAccessToken => _page.RequiresAccessToken;

    /// <summary>True if a manifest on disk names a file on disk. A server cannot name one.</summary>
    internal bool IsOnDisk => Link.IsFile && _page.From.IsFile;

    /// <summary>True if the file is this row of this page, not only an equal row.</summary>
    internal bool Is(ManifestPage page, ManifestRow row) => ReferenceEquals(_page, page) && _row == row;

    /// <summary>True if a row of another copy of the manifest describes the same file. The links are not compared.</summary>
    internal bool IsSameRow(ManifestFile other) =>
        Category == other.Category && Type == other.Type && _row.Count == other._row.Count && _row.FileSize == other._row.FileSize;

    /// <inheritdoc/>
    public override string ToString() => $"{Category} {Type ?? "(any type)"}";
}
