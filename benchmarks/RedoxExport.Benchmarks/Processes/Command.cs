namespace RedoxExport.Benchmarks.Processes;

/// <summary>A program and its arguments.</summary>
/// <param name="Program">The program's file.</param>
/// <param name="Arguments">What it is given, one by one: no shell comes between.</param>
/// <param name="Environment">What is put into its environment, or nothing.</param>
internal sealed record Command(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string>? Environment = null);
