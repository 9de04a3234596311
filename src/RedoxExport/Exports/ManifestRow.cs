namespace RedoxExport.Exports;

/// <summary>A row of a manifest as it is kept: small, for there may be 100,000.</summary>
/// <param name="Category">The list.</param>
/// <param name="Type">The resource type.</param>
/// <param name="Link">Where its link is.</param>
/// <param name="Continues">Where the link to the next file is; of no length where there is none.</param>
/// <param name="Count">How many resources; negative where it is not given.</param>
/// <param name="FileSize">How many bytes; negative where it is not given.</param>
internal readonly record struct ManifestRow(FileCategory Category, string? Type, LinkPlace Link, LinkPlace Continues, long Count, long FileSize);
