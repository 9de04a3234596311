using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Another program that makes CSV of NDJSON.</summary>
internal interface ICsvRival
{
    string Name { get; }

    string Title { get; }

    string? Missing { get; }

    /// <summary>Whether its first row has the names.</summary>
    bool HasHeading { get; }

    ProcessPlan Plan(string input, string output);
}
