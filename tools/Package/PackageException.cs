namespace RedoxExport.Package;

/// <summary>Something is missing or wrong that the caller can put right.</summary>
internal sealed class PackageException(string message) : Exception(message);
