namespace RedoxExport.Datasets;

/// <summary>A file that a run saved.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Sha256">The SHA-256 of its bytes on disk, in lower-case hexadecimal digits.</param>
internal sealed record SavedFile(string Path, string Sha256);
