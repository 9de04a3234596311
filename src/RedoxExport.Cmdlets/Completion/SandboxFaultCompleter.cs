using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Sandbox;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the faults of a sandbox, with a description of each.</summary>
public sealed class SandboxFaultCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return RedoxSandbox.KnownFaults
            .Where(fault => fault.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(fault => Completion.Offer(fault.Name, fault.Description));
    }
}
