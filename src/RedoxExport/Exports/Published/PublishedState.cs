namespace RedoxExport.Exports;

/// <summary>The state of a published manifest, which takes the place of an export that a server works on.</summary>
/// <param name="root">The address of the manifest, as the user specified it. Files on disk are limited to its folder.</param>
internal sealed class PublishedState(Uri root)
{
    private PublishedPage? _first;

    public Uri Root => root;

    /// <summary>
    /// The number of pages to read; <see langword="null"/> for all. If new links are needed, the list must have the same pages as before, although
    /// its publisher may have added others.
    /// </summary>
    public int? Pages { get; private init; }

    /// <summary>The ETag of the page that will show if there is something new; <see langword="null"/> if the server sent none.</summary>
    public string? ETag { get; set; }

    /// <summary>The first page, if it was requested before. It is used once.</summary>
    public PublishedPage? First
    {
        init => _first = value;
    }

    public PublishedPage? TakeFirst()
    {
        PublishedPage? first = _first;
        _first = null;
        return first;
    }

    /// <summary>The state for reading the same pages again.</summary>
    /// <param name="manifest">The pages that were read before.</param>
    public PublishedState Again(ExportManifest? manifest) => new(root) { Pages = manifest?.Pages.Count, ETag = ETag };
}
