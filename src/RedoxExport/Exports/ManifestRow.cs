namespace RedoxExport.Exports;

/// <summary>A stored row of a manifest. It is small because there may be 100,000.</summary>
/// <param name="Category">The list that the row is in.</param>
/// <param name="Type">The index in the page's resource types; -1 for none.</param>
/// <param name="Link">The place of the link.</param>
/// <param name="Count">The number of resources; negative if unknown.</param>
/// <param name="FileSize">The size in bytes; negative if unknown.</param>
internal readonly record struct ManifestRow(FileCategory Category, short Type, StoredLink Link, long Count, long FileSize);
