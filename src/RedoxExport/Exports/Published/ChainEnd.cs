namespace RedoxExport.Exports;

/// <summary>The end of a chain of published pages (IG 4.0.0-ballot, publish, incremental updates).</summary>
internal enum ChainEnd
{
    /// <summary>No marker: the page has a next page, or the list is not a chain.</summary>
    None,

    /// <summary><c>#pending</c>: the publisher will put a link to the next update in its place.</summary>
    Pending,

    /// <summary><c>#closed</c>: no update follows. The publisher has a new complete list, or will have one.</summary>
    Closed,
}
