using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the ids of the session's exports, latest first, each with its level, group and state.</summary>
public sealed class JobIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return JobStore.Current.All
            .Reverse()
            .Where(job => job.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(job => Completion.Offer(job.Id, $"{job.Level}{(job.GroupId is { } group ? $" {group}" : string.Empty)}, {job.State}"));
    }
}
