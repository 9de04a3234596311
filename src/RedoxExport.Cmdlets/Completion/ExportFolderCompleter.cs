using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Completes folders of exports and of runs. Runs of <c>Invoke-RedoxExport</c> are offered newest first, each with its state.
/// </summary>
public sealed class ExportFolderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult>? CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        FolderCompletion.Complete(wordToComplete, ExportsIn);

    private static IEnumerable<(string Name, string Tip)> ExportsIn(string parent) => RunFolder.IsRoot(parent)
        ? RunHistory.Read(parent).Runs.Reverse().Where(run => !run.IsRemoved).Select(run => (run.Id, TipOf(run)))
        : Directory.EnumerateDirectories(parent)
            .Where(folder => FolderPaths.HoldsExport(folder) || RunFolder.IsRoot(folder))
            .Select(folder => (Path.GetFileName(folder), FolderPaths.HoldsExport(folder) ? "an export" : "runs of Invoke-RedoxExport"))
            .OrderBy(folder => folder.Item1, StringComparer.OrdinalIgnoreCase);

    private static string TipOf(ExportRun run) =>
        string.Format(CultureInfo.InvariantCulture, "{0}, {1}, {2:N0} resources, {3}", run.State, run.Mode, run.ResourceCount, run.Request);
}
