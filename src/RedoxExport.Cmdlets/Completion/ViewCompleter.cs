using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Completes <c>-View</c>: the names of the built-in views, then JSON files, then folders as steps to other files.</summary>
public sealed class ViewCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return BuiltInViews.ViewNames
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => Completion.Offer(name, BuiltInViews.Find(name)!.Description))
            .Concat(FolderCompletion.Files(wordToComplete, ".json"));
    }
}
