namespace RedoxExport.Exports;

/// <summary>A page of a published manifest.</summary>
/// <param name="Address">The address that was requested, with its query.</param>
/// <param name="Page">The page.</param>
/// <param name="ETag">The server's <c>ETag</c>, unchanged; <see langword="null"/> if it sent none that can be sent back.</param>
internal sealed record PublishedPage(Uri Address, ManifestPage Page, string? ETag)
{
    /// <summary>True if the page, which was read later, has something that another one did not have.</summary>
    public bool DiffersFrom(PublishedPage before) => !Page.HasBytesOf(before.Page);
}
