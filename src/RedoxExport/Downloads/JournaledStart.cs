using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Starts an export and records it in its folder, beginning before the request is sent.</summary>
internal static class JournaledStart
{
    /// <summary>
    /// Locks an empty folder, records the request, sends it, and records the answer before anything else uses it. If the server refuses
    /// the start, a folder that did not exist before is deleted.
    /// </summary>
    /// <param name="connection">The connection to the server.</param>
    /// <param name="request">The export request.</param>
    /// <param name="path">The folder. It is created if it is missing.</param>
    /// <param name="events">Receives the events of the start; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="RedoxExportException">
    /// The same errors as <see cref="ExportClient.StartAsync(ExportRequest, CancellationToken)"/>; or the folder cannot be used.
    /// </exception>
    public static Task<ExportJob> StartAsync(RedoxConnection connection, ExportRequest request, string path, IExportEvents? events, CancellationToken cancellationToken) =>
        StartAsync(connection, new ExportClient(connection, events).Prepare(request), path, events, cancellationToken);

    /// <summary>
    /// Like <see cref="StartAsync(RedoxConnection, ExportRequest, string, IExportEvents?, CancellationToken)"/>, with a prepared message.
    /// </summary>
    /// <param name="connection">The connection to the server.</param>
    /// <param name="message">The result of <see cref="ExportClient.Prepare"/> for this connection.</param>
    /// <param name="path">The folder. It is created if it is missing.</param>
    /// <param name="events">Receives the events of the start; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="RedoxExportException">The same errors as the other overload.</exception>
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
            // No export has started, so the folder does not need the record. After a 502 or a broken connection, an unknown export may be
            // running: in that case the folder keeps the request.
            PlainFile.Delete(folder.PathOf(ExportLayout.RecordName));
            folder.Dispose();
            if (!existed)
            {
                SharingRetry.Do(() => Directory.Delete(folder.FullPath));
            }

            throw;
        }
    }

    /// <summary>Records published data in an empty folder, before any of them are saved there.</summary>
    /// <param name="job">The published manifest.</param>
    /// <param name="path">The folder. It is created if it is missing.</param>
    /// <param name="events">Receives the events; <see langword="null"/> for none.</param>
    /// <exception cref="RedoxExportException">The folder cannot be used.</exception>
    public static void Record(ExportJob job, string path, IExportEvents? events)
    {
        using ExportFolder folder = ExportFolder.Open(path, null, job.Connection.Gate.Options.Pacing.Clock);
        OthersAccess.ReportFolder(events, folder.FullPath);
        job.Path = folder.FullPath;
        folder.WriteRecord(ExportState.Starting, job.Connection.BaseUri, job.Request, null);
        JournalPollingUrl(folder, job);
        folder.WriteRecord(ExportState.Started, job.Connection.BaseUri, job.Request, job);
    }

    // export.json does not contain the query of a link, so an export whose polling URL has one could not be found again without this
    // line. The line also has the time of the server's clock, so that a kill right after it loses neither.
    private static void JournalPollingUrl(ExportFolder folder, ExportJob job) =>
        Disk.Do(folder.PathOf(ExportLayout.JournalName), () =>
        {
            using FileJournal journal = FileJournal.Open(folder.FullPath);
            journal.AppendPollingUrl(job.PollingUri, job.StartedAt, job.Times.KickOffDate);
        });
}
