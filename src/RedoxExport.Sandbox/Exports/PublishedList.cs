namespace RedoxExport.Sandbox.Exports;

/// <summary>A complete list of the data, and the updates that follow it.</summary>
/// <param name="number">The number of the list in the addresses of its pages, from 1.</param>
internal sealed class PublishedList(int number)
{
    public int Number => number;

    /// <summary>The exports that the pages list: first all data, then the changes of each update.</summary>
    public List<SandboxJob> Steps { get; } = [];

    /// <summary>True if no update follows, because there is a newer list.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The number of changes that the data have in the last step.</summary>
    public int Changes { get; set; }
}
