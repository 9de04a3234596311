namespace RedoxExport.Storage;

/// <summary>A file whose bytes are not those that were saved. Whoever reads it says in an error of its own which file it is.</summary>
internal sealed class AlteredFileException() : Exception("Its bytes are not those that were saved: the SHA-256 differs.");
