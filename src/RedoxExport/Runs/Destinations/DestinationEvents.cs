namespace RedoxExport.Runs;

/// <summary>The events of one destination among several: each message begins with the name of its profile.</summary>
/// <param name="receiver">Receives the events.</param>
/// <param name="profile">The name of the profile.</param>
/// <param name="onProblem">Receives the problems that are errors; <see langword="null"/> if problems are warnings.</param>
internal sealed class DestinationEvents(IExportEvents receiver, string profile, Action<RedoxExportException>? onProblem) : IExportEvents
{
    public bool WantsVerbose => receiver.WantsVerbose;

    public void Report(ExportEvent exportEvent)
    {
        if (exportEvent.Severity == RunFindingSeverity.Problem && onProblem is not null)
        {
            onProblem(FindingErrors.Of(exportEvent));
        }
        else
        {
            receiver.Report(exportEvent.After($"{profile}: "));
        }
    }
}
