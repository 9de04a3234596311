namespace RedoxExport.Storage;

/// <summary>A file has other bytes than those that were saved. The reader reports it in an error of its own that names the file.</summary>
internal sealed class AlteredFileException() : Exception("It has changed since it was saved: the SHA-256 differs.");
