using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Transport;

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
    /// <exception cref="RedoxExportException">As <see cref="ExportClient.StartAsync"/>; or the folder cannot be used.</exception>
    public static async Task<ExportJob> StartAsync(RedoxConnection connection, ExportRequest request, string path, IExportEvents? events, CancellationToken cancellationToken)
    {
        ExportClient client = new(connection, events);
        // Checked before a folder is made; what there is to warn of is said once, by the start itself.
        new ExportClient(connection).Preview(request);
        bool existed = Directory.Exists(path);
        using ExportFolder folder = ExportFolder.Open(path, null, connection.Gate.Options.Pacing.Clock);
        try
        {
            folder.WriteRecord(ExportState.Starting, connection.BaseUri, request, null);
            ExportJob job = await client.StartAsync(request, cancellationToken).ConfigureAwait(false);
            job.Path = folder.FullPath;
            JournalPollingUrl(folder, job, connection.Gate.Options.Pacing.Clock);
            folder.WriteRecord(ExportState.Started, connection.BaseUri, request, job);
            return job;
        }
        catch (RedoxExportException e) when (HasNotBegun(e))
        {
            // The server has nothing of ours: the folder need not remember it.
            PlainFile.Delete(folder.PathOf(ExportLayout.RecordName));
            folder.Dispose();
            if (!existed)
            {
                Directory.Delete(folder.FullPath);
            }

            throw;
        }
    }

    // export.json has no query of a link: an export whose polling URL has one could not be found again without this.
    private static void JournalPollingUrl(ExportFolder folder, ExportJob job, TimeProvider clock) =>
        Disk.Do(folder.PathOf(ExportLayout.JournalName), () =>
        {
            using FileJournal journal = FileJournal.Open(folder.FullPath);
            journal.AppendPollingUrl(job.PollingUri, clock.GetUtcNow());
        });

    // After a 502 or a broken connection an export may be running that nobody has heard of: the folder keeps what was asked.
    private static bool HasNotBegun(RedoxExportException e) => e.ErrorId switch
    {
        "KickOffRefused" => e.StatusCode is not (500 or 502 or 504),
        "ServerNotReachable" => NetworkFailure.IsBeforeSending(e.InnerException!),
        "ExportAlreadyRunning" or "HostNotTrusted" or "RedirectRefused" or "TlsRequired" or "TlsFailed" => true,
        _ => e.Kind == ErrorKind.Authentication,
    };
}
