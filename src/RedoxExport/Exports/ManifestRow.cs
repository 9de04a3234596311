namespace RedoxExport.Exports;

/// <summary>A row of a manifest as it is kept: small, for there may be 100,000.</summary>
/// <param name="Category">The list.</param>
/// <param name="Type">Which of the page's resource types; -1 for none.</param>
/// <param name="Link">Where its link is.</param>
/// <param name="Count">How many resources; negative where it is not given.</param>
/// <param name="FileSize">How many bytes; negative where it is not given.</param>
internal readonly record struct ManifestRow(FileCategory Category, short Type, LinkPlace Link, long Count, long FileSize);
