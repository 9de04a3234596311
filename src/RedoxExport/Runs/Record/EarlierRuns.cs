using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>Completes what earlier versions wrote into <c>runs.json</c>: the first night after an update builds on the nights before.</summary>
internal static class EarlierRuns
{
    /// <summary>Gives the runs of a request its key of today and its server, and those that have not ended what they were begun with.</summary>
    /// <param name="history">The runs.</param>
    /// <param name="key">The key.</param>
    /// <param name="earlierKeys">The keys that earlier versions may have given it.</param>
    /// <param name="server">The server that the request goes to: the key is made of its address too.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or the disk is at fault.</exception>
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

    // Every export of a run was asked for with the run's own -Until, but for those of the members.
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
            // Resuming the run says what is wrong with its folder.
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
