using System.Reflection;
using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Documentation;

/// <summary>Every error id that users can see: the constants of the engine and the cmdlets, and the literals that the sandbox and PowerShell's own records have.</summary>
internal static class SourceErrorIds
{
    // The sandbox shares no code with the engine: new("SandboxSomeId", …) in its factories.
    private static readonly Regex InSandbox = new(@"\(\s*""(?<id>Sandbox[A-Za-z]+)""\s*,");

    // Records that cmdlets write without the engine: new ErrorRecord(exception, "SomeId", ErrorCategory.Some, target).
    private static readonly Regex InErrorRecords = new(@"""(?<id>[A-Z][A-Za-z]{3,})""\s*,\s*ErrorCategory\.");

    /// <summary>The ids of <c>ErrorIds</c>: name and text of each constant.</summary>
    public static IReadOnlyDictionary<string, string> Constants { get; } = typeof(ErrorIds)
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);

    /// <summary>All ids, and the file that each stands in.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Find();

    /// <summary>Every source file that ships.</summary>
    public static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>Whether errors may be created in a file.</summary>
    public static bool IsFactoryFile(string file) => file.EndsWith("Errors.cs", StringComparison.Ordinal);

    /// <summary>Whether a file belongs to the sandbox, which keeps its own ids.</summary>
    public static bool IsOfSandbox(string file) => file.Contains("RedoxExport.Sandbox" + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static Dictionary<string, string> Find()
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string id in Constants.Values)
        {
            found.TryAdd(id, "ErrorIds.cs");
        }

        foreach (string file in SourceFiles())
        {
            string text = File.ReadAllText(file);
            Regex[] patterns = IsFactoryFile(file) && IsOfSandbox(file) ? [InSandbox, InErrorRecords] : [InErrorRecords];
            foreach (Match match in patterns.SelectMany(pattern => pattern.Matches(text)))
            {
                found.TryAdd(match.Groups["id"].Value, Path.GetRelativePath(RepositoryRoot.Path, file));
            }
        }

        return found;
    }
}
