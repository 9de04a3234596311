namespace RedoxExport.Sandbox.Data;

/// <summary>When a type begins another file.</summary>
/// <param name="Resources">The most resources of a file, unless it has fewer than <paramref name="Minimum"/> bytes.</param>
/// <param name="Minimum">The fewest bytes of a file, if there are so many.</param>
/// <param name="Maximum">The most bytes of a file. A resource that is larger by itself has a file of its own.</param>
internal sealed record FileLimits(int? Resources, int? Minimum = null, int? Maximum = null)
{
    /// <summary>One file for all.</summary>
    public static FileLimits None { get; } = new((int?)null);

    /// <summary>Tells if a finished file may be handed out as it is.</summary>
    public bool Allow(DataFile file) => !(file.ResourceCount > Resources) && !(file.Length > Maximum) && !(file.Length < Minimum);

    /// <summary>Tells if a file has to end before more is written to it.</summary>
    /// <param name="count">The resources in it.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="resources">How many more resources.</param>
    /// <param name="bytes">How many more bytes.</param>
    public bool AreReached(long count, long length, long resources, long bytes) =>
        length + bytes > Maximum || (count + resources > Resources && !(length < Minimum));
}
