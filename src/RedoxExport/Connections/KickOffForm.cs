namespace RedoxExport.Connections;

/// <summary>How a kick-off is written, where servers differ; the default is the form of IG 3.0.0.</summary>
/// <param name="ByPost">By POST, because the server has no GET (IG 4.0.0-ballot).</param>
/// <param name="WithCodings">With <c>includeAssociatedData</c> as Codings (IG 4.0.0-ballot), not as codes.</param>
internal readonly record struct KickOffForm(bool ByPost, bool WithCodings);
