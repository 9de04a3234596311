using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Documentation;

/// <summary>The error ids that the sources can give, read from the sources: an id is a literal, or the name of its factory. An id has letters only.</summary>
internal static class ErrorIds
{
    // new("SomeId", / Create("SomeId", / Refused("SomeId", / nameof(SomeId), as a first argument; or a constant.
    private static readonly Regex InFactories = new(@"(?:\(\s*(?:nameof\((?<id>[A-Z][A-Za-z]{3,})\)|""(?<id>[A-Z][A-Za-z]{3,})"")\s*,)|(?:const string \w+Id = ""(?<id>\w+)"")");

    // What the cmdlets write without the engine: new ErrorRecord(exception, "SomeId", ErrorCategory.Some, target).
    private static readonly Regex InErrorRecords = new(@"""(?<id>[A-Z][A-Za-z]{3,})""\s*,\s*ErrorCategory\.");

    /// <summary>The ids, and a file of the sources for each.</summary>
    public static IReadOnlyDictionary<string, string> InSources { get; } = Find();

    private static Dictionary<string, string> Find()
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string file in SourceFiles())
        {
            string text = File.ReadAllText(file);
            Regex[] patterns = IsFactoryFile(file) ? [InFactories, InErrorRecords] : [InErrorRecords];
            foreach (Match match in patterns.SelectMany(pattern => pattern.Matches(text)))
            {
                found.TryAdd(match.Groups["id"].Value, Path.GetRelativePath(RepositoryRoot.Path, file));
            }
        }

        return found;
    }

    /// <summary>Every source file that ships.</summary>
    public static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>Whether errors may be made in a file.</summary>
    public static bool IsFactoryFile(string file) => file.EndsWith("Errors.cs", StringComparison.Ordinal);
}
