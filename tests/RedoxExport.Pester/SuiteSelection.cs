using System.IO.Enumeration;
using Microsoft.Testing.Platform.CommandLine;

namespace RedoxExport.Pester;

/// <summary>The tests that the command line selects.</summary>
/// <param name="Files">Patterns for files of the suite, without their ending; all files if empty.</param>
/// <param name="Names">Patterns for names of tests; all tests if empty.</param>
/// <param name="Folder">The folder of the test files; <see langword="null"/> for <c>tests/Pester</c>.</param>
internal sealed record SuiteSelection(IReadOnlyList<string> Files, IReadOnlyList<string> Names, string? Folder)
{
    private const string Ending = ".Tests.ps1";

    /// <summary>The file that takes longest. It starts first, so that the others run next to it.</summary>
    private const string Longest = "Documentation" + Ending;

    public static SuiteSelection From(ICommandLineOptions options) =>
        new(Arguments(options, PesterOptions.File), Arguments(options, PesterOptions.Name), Arguments(options, PesterOptions.Folder).SingleOrDefault());

    /// <summary>The selected files, full paths, in the order in which they start.</summary>
    /// <param name="suite">The folder of the suite, if the command line names no other.</param>
    public IReadOnlyList<string> FilesOf(string suite) =>
    [
        .. Directory.EnumerateFiles(Path.GetFullPath(Folder ?? suite), "*" + Ending)
            .Where(file => Files.Count == 0 || Files.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file.AsSpan())[..^Ending.Length])))
            .OrderBy(file => Path.GetFileName(file) != Longest)
            .ThenBy(file => file, StringComparer.Ordinal),
    ];

    private static string[] Arguments(ICommandLineOptions options, string name) =>
        options.TryGetOptionArgumentList(name, out string[]? arguments) ? arguments : [];
}
