namespace RedoxExport.Resources;

/// <summary>What was made of a piece of a file.</summary>
internal sealed class LineBatch<T>
{
    /// <summary>What was made of the lines, in their order.</summary>
    public List<T> Items { get; } = [];

    /// <summary>What is wrong with lines, in their order.</summary>
    public List<BadLine> Bad { get; } = [];

    /// <summary>How many lines there were, blank ones included.</summary>
    public long Lines { get; set; }

    /// <summary>Whether nothing more of the file is wanted.</summary>
    public bool IsLast { get; set; }
}
