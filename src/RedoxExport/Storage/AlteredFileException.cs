namespace RedoxExport.Storage;

/// <summary>A file whose bytes are not those that were saved. The reader reports the file's name in an error of its own.</summary>
internal sealed class AlteredFileException() : Exception("Its bytes are not those that were saved: the SHA-256 differs.");
