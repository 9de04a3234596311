namespace RedoxExport.FhirPath;

/// <summary>An expression that cannot be used. It is found before any data are read.</summary>
/// <param name="column">The position in the expression, from 1.</param>
/// <param name="problem">The problem and what would be right, as sentences without the final period.</param>
internal sealed class FhirPathException(int column, string problem) : Exception(problem)
{
    public int Column => column;
}
