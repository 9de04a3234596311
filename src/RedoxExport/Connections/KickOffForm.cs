namespace RedoxExport.Connections;

/// <summary>The form of a kick-off, for servers that differ; the default is the form of IG 3.0.0.</summary>
/// <param name="ByPost">True to use POST because the server does not support GET (IG 4.0.0-ballot).</param>
/// <param name="WithCodings">True to send <c>includeAssociatedData</c> as Codings (IG 4.0.0-ballot), not as codes.</param>
/// <param name="WithoutSeparateStatus">
/// True to leave out <c>separate-export-status</c> although it is wanted, because the server compares <c>Prefer</c> with the text of IG 3.0.0.
/// </param>
internal readonly record struct KickOffForm(bool ByPost, bool WithCodings, bool WithoutSeparateStatus = false);
