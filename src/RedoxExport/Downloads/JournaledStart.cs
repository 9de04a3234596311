using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Starts an export whose folder knows of it from the first moment.</summary>
public static class JournaledStart
{
    /// <summary>
    /// Holds an empty folder, writes down what is about to be asked, asks, and writes down the answer before anybody acts on it.
    /// A start that the server refused leaves no folder that was not there before.
    /// </summary>
    /// <param name="connection">The server.</param>
    /// <param name="request">What to export.</param>
    /// <param name="path">The folder; created where it is missing.</param>
    /// <param name="events">Takes what happens on the way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException">As <see cref="ExportClient.StartAsync(ExportRequest, CancellationToken)"/>; or the folder cannot be used.</exception>
    public static Task<ExportJob> StartAsync(RedoxConnection connection, ExportRequest request, string path, IExportEvents? events, CancellationToken cancellationToken) =>
        StartAsync(connection, new ExportClient(connection, events).Prepare(request), path, events, cancellationToken);

    /// <summary>As <see cref="StartAsync(RedoxConnection, ExportRequest, string, IExportEvents?, CancellationToken)"/>, of a message that was prepared.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="message">What <see cref="ExportClient.Prepare"/> gave for this connection.</param>
    /// <param name="path">The folder; created where it is missing.</param>
    /// <param name="events">Takes what happens on the way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException">As there.</exception>
    public static async Task<ExportJob> StartAsync(RedoxConnection connection, KickOffMessage message, string path, IExportEvents? events, CancellationToken cancellationToken)
    {
        ExportClient client = new(connection, events);
        bool existed = Directory.Exists(path);
        using ExportFolder folder = ExportFolder.Open(path, null, connection.Gate.Options.Pacing.Clock);
        OthersAccess.ReportFolder(events, folder.FullPath);
        try
        {
            folder.WriteRecord(ExportState.Starting, connection.BaseUri, message.Request, null);
            ExportJob job = await client.StartAsync(message, ExportClient.DefaultPatience, cancellationToken).ConfigureAwait(false);
            job.Path = folder.FullPath;
            JournalPollingUrl(folder, job);
            folder.WriteRecord(ExportState.Started, connection.BaseUri, message.Request, job);
            job.KeepTimes = ExportFolder.KeepTimes;
            return job;
        }
        catch (RedoxExportException e) when (e.Fate is RequestFate.NotSent or RequestFate.Refused)
        {
            // Nothing has begun, so the folder need not remember it. After a 502 or a broken connection an export may be running that
            // nobody knows of: then the folder keeps what was asked.
            PlainFile.Delete(folder.PathOf(ExportLayout.RecordName));
            folder.Dispose();
            if (!existed)
            {
                SharingRetry.Do(() => Directory.Delete(folder.FullPath));
            }

            throw;
        }
    }

    // export.json has no query of a link: an export whose polling URL has one could not be found again without this. The server's clock is
    // in the same line: killed right after it, the export is found again with both.
    private static void JournalPollingUrl(ExportFolder folder, ExportJob job) =>
        Disk.Do(folder.PathOf(ExportLayout.JournalName), () =>
        {
            using FileJournal journal = FileJournal.Open(folder.FullPath);
            journal.AppendPollingUrl(job.PollingUri, job.StartedAt, job.Times.KickOffDate);
        });
}
