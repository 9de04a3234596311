namespace RedoxExport.Cmdlets;

/// <summary>A view that <c>-View</c> specifies, before it is read.</summary>
/// <param name="Json">Its text.</param>
/// <param name="Source">Where it comes from, for messages: a file in quotes, or the way in which it was specified.</param>
/// <param name="FileName">The name of its file without the extension; <see langword="null"/> if it does not come from a file.</param>
internal sealed record ViewSource(string Json, string Source, string? FileName);
