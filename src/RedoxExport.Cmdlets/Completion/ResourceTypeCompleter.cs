using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Fhir;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the resource types of FHIR R4.</summary>
public sealed class ResourceTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        ResourceTypeNames.R4
            .Where(type => type.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(type => Completion.Offer(type));
}
