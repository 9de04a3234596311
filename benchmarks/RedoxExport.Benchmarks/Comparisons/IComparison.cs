namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>A row of the table.</summary>
internal interface IComparison
{
    /// <summary>What the row is called on the command line.</summary>
    string Name { get; }

    /// <summary>The programs and packages that are not there and that it cannot do without, or <see langword="null"/>.</summary>
    string? Missing { get; }

    /// <summary>Measures.</summary>
    /// <param name="options">What was asked.</param>
    /// <param name="folder">A folder of its own, empty.</param>
    /// <exception cref="InvalidOperationException">A side failed, or what it made is not right.</exception>
    IEnumerable<ResultRow> Run(CompareOptions options, string folder);
}
