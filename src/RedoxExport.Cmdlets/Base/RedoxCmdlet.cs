using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that use a server: finds the connection, and the export that an input identifies.</summary>
public abstract class RedoxCmdlet : AsyncCmdlet
{
    /// <summary>The connection, or its name. Without it, the job's own connection, or the most recently connected one of this session.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public RedoxConnection? Connection { get; set; }

    private readonly List<RedoxConnection> _own = [];

    /// <summary>
    /// The connection for a published manifest: the specified one, or the session's default if the manifest is on its server or on disk, otherwise
    /// one that does not sign in.
    /// </summary>
    /// <param name="manifest">The address of the manifest.</param>
    /// <exception cref="RedoxExportException"><c>ConnectionClosed</c>.</exception>
    private protected RedoxConnection ConnectionFor(Uri manifest)
    {
        if (Connection is not null)
        {
            return RequireConnection();
        }

        if (ConnectionStore.Current.Default is { IsClosed: false } current && (manifest.IsFile || current.Gate.Trust.MayGetToken(manifest)))
        {
            return current;
        }

        RedoxConnection own = RedoxConnection.WithoutSignIn(manifest);
        _own.Add(own);
        return own;
    }

    /// <summary>The connection for a folder: published data may need none.</summary>
    /// <param name="folder">The folder of an export.</param>
    /// <exception cref="RedoxExportException"><c>NotConnected</c>, <c>ConnectionClosed</c>, <c>NoExportHere</c>, <c>FolderDamaged</c>.</exception>
    private protected RedoxConnection ConnectionForFolder(string folder) =>
        ExportResume.ManifestUriOf(folder) is { } manifest ? ConnectionFor(manifest) : RequireConnection();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _own.ForEach(own => own.Dispose());
        }
    }

    /// <summary>The specified connection, or the session's default.</summary>
    /// <exception cref="RedoxExportException"><c>NotConnected</c>, <c>ConnectionClosed</c>.</exception>
    protected RedoxConnection RequireConnection()
    {
        RedoxConnection connection = Connection ?? ConnectionStore.Current.Default ?? throw CmdletErrors.NotConnected();
        return connection.IsClosed ? throw CmdletErrors.ConnectionClosed(connection.Name) : connection;
    }

    /// <summary>The export that an input identifies: a job, a response, a polling URL, text, or an object with a ContentLocation.</summary>
    /// <exception cref="RedoxExportException"><c>JobInputInvalid</c>, or an error of <see cref="RequireConnection"/>.</exception>
    protected ExportJob ResolveJob(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        if ((value as ExportJob ?? JobOfSession(value as string)) is { } job)
        {
            if (Connection is not null || job.Connection.IsClosed)
            {
                job.Connection = RequireConnection();
            }

            return job;
        }

        ExportClient client = new(RequireConnection(), this);
        return JobStore.Current.Add(value switch
        {
            ExportResponse response => client.Attach(response),
            Uri uri => client.Attach(uri),
            string text => ResolveText(client, text),
            not null when LocationOf(input) is { } location => ResolveText(client, location),
            _ => throw CmdletErrors.JobInputInvalid(value is null ? "Nothing" : $"An object of type {value.GetType().Name}"),
        });
    }

    // The id that Tab offers.
    private ExportJob? JobOfSession(string? id) =>
        JobStore.Current.All.LastOrDefault(job => job.Id.Equals(id?.Trim(), StringComparison.OrdinalIgnoreCase) && (Connection is null || job.Connection == Connection));

    private static ExportJob ResolveText(ExportClient client, string text)
    {
        string trimmed = text.Trim();
        if (trimmed.StartsWith("{", StringComparison.Ordinal))
        {
            return client.Attach(ExportResponseReader.Read(trimmed));
        }

        return Uri.TryCreate(trimmed, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http"
            ? client.Attach(uri!)
            : throw CmdletErrors.JobInputInvalid("The text");
    }

    // For objects read back from a CSV or CLIXML file, or from ConvertFrom-Json.
    private static string? LocationOf(object? input) =>
        input is null ? null : PSObject.AsPSObject(input).Properties["ContentLocation"]?.Value?.ToString();
}
