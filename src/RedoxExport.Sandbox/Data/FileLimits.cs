namespace RedoxExport.Sandbox.Data;

/// <summary>The limits at which a type begins another file.</summary>
/// <param name="Resources">The maximum number of resources in a file. A file with fewer than <paramref name="Minimum"/> bytes may have more.</param>
/// <param name="Minimum">The minimum size of a file in bytes, if there is enough data.</param>
/// <param name="Maximum">The maximum size of a file in bytes. A larger resource gets a file of its own.</param>
internal sealed record FileLimits(int? Resources, int? Minimum = null, int? Maximum = null)
{
    /// <summary>No limits: one file for all resources.</summary>
    public static FileLimits None { get; } = new((int?)null);

    /// <summary>True if a complete file is within the limits and can be served as it is.</summary>
    public bool Allow(DataFile file) => !(file.ResourceCount > Resources) && !(file.Length > Maximum) && !(file.Length < Minimum);

    /// <summary>True if a file has to end before more data is written to it.</summary>
    /// <param name="count">The number of resources in the file.</param>
    /// <param name="length">The size of the file in bytes.</param>
    /// <param name="resources">The number of resources to add.</param>
    /// <param name="bytes">The number of bytes to add.</param>
    public bool AreReached(long count, long length, long resources, long bytes) =>
        length + bytes > Maximum || (count + resources > Resources && !(length < Minimum));
}
