using RedoxExport.Connections;
using RedoxExport.Exports;

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
        client.Preview(request);
        bool existed = Directory.Exists(path);
        using ExportFolder folder = ExportFolder.Open(path, null, connection.Gate.Options.Pacing.Clock);
        try
        {
            folder.WriteRecord(ExportRecord.Starting, connection.BaseUri, request, null);
            ExportJob job = await client.StartAsync(request, cancellationToken).ConfigureAwait(false);
            job.Path = folder.FullPath;
            folder.WriteRecord(ExportRecord.Started, connection.BaseUri, request, job);
            return job;
        }
        catch (RedoxExportException e) when (e.ErrorId is "KickOffRefused" or "ExportAlreadyRunning" or "HostNotTrusted" or "TlsRequired" or "TlsFailed")
        {
            // The server has nothing of ours: the folder need not remember it.
            File.Delete(folder.PathOf(ExportRecord.FileName));
            folder.Dispose();
            if (!existed)
            {
                Directory.Delete(folder.FullPath);
            }

            throw;
        }
    }
}
