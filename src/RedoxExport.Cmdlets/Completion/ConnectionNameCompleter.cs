using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the names of the session's connections.</summary>
public sealed class ConnectionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return ConnectionStore.Current.All
            .Where(connection => connection.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(connection => Completion.OfferInQuotes(connection.Name, connection.BaseUri.AbsoluteUri));
    }
}
