namespace RedoxExport.Resources;

/// <summary>The items and faults of a block of a file.</summary>
internal sealed class LineBatch<T>
{
    /// <summary>The items that were made of the lines, in the order of the lines.</summary>
    public List<T> Items { get; } = [];

    /// <summary>The lines that are not resources, in the order of the lines.</summary>
    public List<BadLine> Bad { get; } = [];

    /// <summary>The resources for which a view or a condition has no result, in the order of the lines.</summary>
    public List<FailedLine> Failed { get; } = [];

    /// <summary>The number of lines, including blank ones.</summary>
    public long Lines { get; set; }

    /// <summary>True if nothing more of the file is wanted.</summary>
    public bool IsLast { get; set; }
}
