namespace RedoxExport.FhirPath;

/// <summary>A resource for which an expression has no result, for example because a function that takes one item got several.</summary>
/// <param name="problem">The problem, without any value of the resource.</param>
internal sealed class EvaluationException(string problem) : Exception(problem);
