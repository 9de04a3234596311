using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Connections;
using RedoxExport.Groups;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Completes the ids of groups, which it asks the server for. A server that is slow, or refuses, has nothing to offer: the prompt waits two seconds at most.
/// </summary>
public sealed class GroupIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return !UsesOthers(commandAst, fakeBoundParameters) && ConnectionOf(fakeBoundParameters) is { IsClosed: false } connection
            ? KnownGroups.Of(connection)
                .Where(group => group.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || group.Name?.StartsWith(typed, StringComparison.OrdinalIgnoreCase) == true)
                .Select(group => Completion.Offer(group.Id, TipOf(group)))
            : [];
    }

    // Profiles make connections of their own, and the prompt does not know what the pipeline brings: the groups of another server would be offered.
    private static bool UsesOthers(CommandAst command, IDictionary bound) =>
        bound.Contains("Profile") || bound.Contains("InputObject") || (command.Parent is PipelineAst pipeline && pipeline.PipelineElements[0] != command);

    private static RedoxConnection? ConnectionOf(IDictionary bound)
    {
        object? given = bound.Contains("Connection") ? bound["Connection"] : null;
        return (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            RedoxConnection connection => connection,
            string name => ConnectionStore.Current.Find(name),
            _ => ConnectionStore.Current.Default,
        };
    }

    private static string TipOf(ExportGroup group) =>
        string.Format(CultureInfo.InvariantCulture, group.Size is null ? "{0}" : "{0}, {1:N0} members", group.Name ?? group.Id, group.Size);
}
