using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RedoxExport.Cmdlets;

/// <summary>Completes Redox's environments.</summary>
public sealed class EnvironmentCompleter : IArgumentCompleter
{
    private static readonly string[] Environments = ["Development", "Staging", "Production"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Environments
            .Where(environment => environment.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(environment => Completion.Offer(environment));
}
