using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Completes the requests in the folder of <c>-Path</c>, the last one first, each with its types, its group and its last run.</summary>
public sealed class RequestIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = Completion.Typed(wordToComplete);
        return Completion.Bound(fakeBoundParameters, "Path")
            .SelectMany(FolderCompletion.In)
            .SelectMany(RequestsIn)
            .Where(run => run.RequestId.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(run => Completion.Offer(run.RequestId, $"{run.Subject}; last run {Views.Second(run.StartedAt)}, {run.State}{(run.IsDisabled ? ", disabled" : string.Empty)}"));
    }

    private static IEnumerable<ExportRun> RequestsIn(string folder)
    {
        try
        {
            return RunRequests.LastRuns(folder);
        }
        catch (RedoxExportException)
        {
            // A completion shows no errors.
            return [];
        }
    }
}
