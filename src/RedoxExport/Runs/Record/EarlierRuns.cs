using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>
/// Completes the runs that earlier versions wrote to <c>runs.json</c>, so that the first run after an update of the module builds on them.
/// </summary>
internal static class EarlierRuns
{
    /// <summary>Gives the runs of a request the current key and the server, and gives open runs the options that they were started with.</summary>
    /// <param name="history">The runs.</param>
    /// <param name="key">The current key of the request.</param>
    /// <param name="earlierKeys">The keys that earlier versions may have given the request.</param>
    /// <param name="server">The server of the request. The key includes its address.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or a disk error.</exception>
    public static void Adopt(RunHistory history, string key, IReadOnlyCollection<string> earlierKeys, RunServer server)
    {
        foreach (ExportRun run in history.Runs)
        {
            if (earlierKeys.Contains(run.RequestKey))
            {
                run.RequestKey = key;
            }

            if (run.RequestKey == key && run.Server == RunServer.Unknown)
            {
                run.Server = server with { Connection = null };
            }

            if (run.RequestKey == key && run.IsOpen && run.AsksMembers is null)
            {
                run.AsksMembers = run.Exports.Exists(export => export.Role == RunExportRole.Members);
                run.Until = UntilOf(run);
            }
        }
    }

    // All exports of a run were requested with its -Until, except the lists of members.
    private static DateTimeOffset? UntilOf(ExportRun run) => run.Exports
        .Where(export => export.Role is RunExportRole.Data or RunExportRole.Newcomers)
        .Select(export => UntilOf(run.FolderOf(export)))
        .FirstOrDefault(until => until is not null);

    private static DateTimeOffset? UntilOf(string folder)
    {
        try
        {
            if (Disk.Do(folder, () => ExportRecord.Read(folder))?.RequestJson is not { } text)
            {
                return null;
            }

            using JsonDocument request = JsonDocument.Parse(text);
            return request.RootElement.TryGetProperty("until", out JsonElement until) ? FhirInstant.Read(until.GetString()) : null;
        }
        catch (RedoxExportException e) when (e.Kind != ErrorKind.Storage)
        {
            // Resuming the run reports the error of its folder.
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
