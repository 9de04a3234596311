using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the names of the built-in views, or those of the checks after <c>-Check</c>.</summary>
public sealed class BuiltInViewCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        (fakeBoundParameters.Contains("Check") ? BuiltInViews.CheckNames : BuiltInViews.ViewNames)
            .Where(name => name.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(name => Completion.Offer(name, BuiltInViews.Find(name)!.Description));
}
