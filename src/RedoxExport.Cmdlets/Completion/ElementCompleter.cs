using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Fhir;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Completes the elements of FHIR R4 resources in the form of <c>_elements</c>: <c>name</c> or <c>Patient.name</c>, for the types in
/// <c>-Type</c>.
/// </summary>
public sealed class ElementCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        string[] types = [.. Completion.Bound(fakeBoundParameters, "Type")];
        IEnumerable<string> plain = ResourceElements.Common.Concat(types.SelectMany(ResourceElements.NamesOf)).Distinct();

        // Without -Type, the elements of a type are offered only after the type and its dot were typed, because all of them would be thousands.
        IEnumerable<string> ofTypes = types.Length > 0 ? types : typed.Contains('.') ? ResourceTypeNames.R4 : [];
        return plain.Concat(ofTypes.SelectMany(type => ResourceElements.NamesOf(type).Select(element => $"{type}.{element}")))
            .Where(element => element.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(element => Completion.Offer(element));
    }
}
