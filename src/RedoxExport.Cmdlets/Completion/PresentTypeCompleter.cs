using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Fhir;
using RedoxExport.Resources;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Completes the resource types of the files in the folders of <c>-Path</c> or <c>-LiteralPath</c>; all types of FHIR R4 if these are
/// unknown.
/// </summary>
public sealed class PresentTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        string[] present = [.. Completion.Bound(fakeBoundParameters, "Path")
            .Concat(Completion.Bound(fakeBoundParameters, "LiteralPath"))
            .SelectMany(FolderCompletion.In)
            .SelectMany(TypesIn)
            .Distinct()
            .OrderBy(type => type, StringComparer.Ordinal)];
        return (present.Length > 0 ? present : ResourceTypeNames.R4)
            .Where(type => type.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(type => Completion.Offer(type));
    }

    // Uses only the names of files, so that nothing is read while the user types.
    private static IEnumerable<string> TypesIn(string folder) => RunFolder.DataFoldersOf(folder)
        .SelectMany(Directory.EnumerateFiles)
        .Where(ResourceFileNames.IsOfResources)
        .Select(ResourceFileNames.TypeOf)
        .Where(ResourceTypeNames.IsKnown);
}
