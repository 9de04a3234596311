using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>The page of published data that shows if there is something new.</summary>
/// <param name="Address">Its address: the last page of a chain of updates, otherwise the manifest itself.</param>
/// <param name="Page">The page as it was saved; <see langword="null"/> if the folder does not have it.</param>
/// <param name="IsOfChain">True if it is the last page of a chain.</param>
/// <param name="IsOpen">True if the pages say that no token is needed.</param>
internal sealed record PublishedTail(Uri Address, ManifestPage? Page, bool IsOfChain, bool IsOpen);
