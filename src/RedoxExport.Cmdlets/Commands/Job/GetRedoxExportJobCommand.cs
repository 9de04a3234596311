using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Sends one status request per export. Without input, lists the exports that this session has started or attached to, of all connections or
/// of one.
/// </summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportJob", DefaultParameterSetName = SessionSet)]
[OutputType(typeof(ExportJob))]
public sealed class GetRedoxExportJobCommand : JobCmdlet
{
    private const string SessionSet = "Session";

    /// <summary>The ids of exports of this session; wildcards are allowed. All of them by default.</summary>
    [Parameter(ParameterSetName = SessionSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JobIdCompleter))]
    public string[] Id { get; set; } = [];

    private IEnumerable<ExportJob> Known => JobStore.Current.All.Where(job => Connection is null || job.Connection == Connection);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != SessionSet)
        {
            base.ProcessRecord();
            return;
        }

        foreach (ExportJob job in Id.Length == 0 ? Known : Id.SelectMany(Find).Distinct())
        {
            // An export that has ended does not change, and a closed connection cannot send requests.
            if (job.State is ExportJobState.Accepted or ExportJobState.InProgress && !job.Connection.IsClosed)
            {
                Guard(() => Process(job));
            }
            else
            {
                WriteObject(job);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Process(ExportJob job)
    {
        Ask(job, "Requesting the state of export", cancellationToken => new ExportClient(job.Connection, this).RefreshAsync(job, cancellationToken));
        if (ExportErrors.EndOf(job) is { } end)
        {
            WriteError(end.ToErrorRecord());
        }

        WriteObject(job);
    }

    private IReadOnlyList<ExportJob> Find(string id)
    {
        WildcardPattern pattern = WildcardPattern.Get(id, WildcardOptions.IgnoreCase);
        ExportJob[] found = [.. Known.Where(job => pattern.IsMatch(job.Id))];
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(id))
        {
            WriteError(CmdletErrors.JobNotFound(id, Connection?.Name).ToErrorRecord());
        }

        return found;
    }
}
