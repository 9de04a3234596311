using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the first step of a path into resources: the members of the types in <c>-Type</c>.</summary>
public sealed class PropertyCompleter : IArgumentCompleter
{
    private static readonly string[] OfEvery = ["resourceType", .. ResourceElements.Common];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return OfEvery
            .Concat(Completion.Bound(fakeBoundParameters, "Type").SelectMany(ResourceElements.MembersOf))
            .Distinct()
            .Where(member => member.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(member => Completion.Offer(member));
    }
}
