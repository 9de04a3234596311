using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the values of <c>includeAssociatedData</c> that the standard defines (IG 3.0.0, bulk data kick-off request).</summary>
public sealed class AssociatedDataCompleter : IArgumentCompleter
{
    private static readonly string[] Values = ["LatestProvenanceResources", "RelevantProvenanceResources"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Values
            .Where(value => value.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(value => Completion.Offer(value));
}
