using RedoxExport.Benchmarks.Comparisons;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>A row in which two builds of the module do the same work in turn.</summary>
internal interface IBuildComparison
{
    /// <summary>The row's name on the command line.</summary>
    string Name { get; }

    /// <summary>The program that is missing and that the row cannot do without, or <see langword="null"/>.</summary>
    string? Missing { get; }

    /// <summary>Measures.</summary>
    /// <param name="pair">The two builds.</param>
    /// <param name="folder">A folder of its own, empty.</param>
    /// <exception cref="InvalidOperationException">A build failed, or its output is wrong.</exception>
    ResultRow Run(BuildPair pair, string folder);
}
