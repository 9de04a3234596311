namespace RedoxExport.Storage;

/// <summary>A file has other bytes than those that were saved. The reader reports it in an error of its own that names the file.</summary>
internal sealed class AlteredFileException() : Exception("Its bytes are not those that were saved: the SHA-256 differs.");
