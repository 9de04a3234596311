using System.Management.Automation;
using RedoxExport.Exports;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>Writes Redox's <c>system-export-response</c> payload, or a related one, as JSON text.</summary>
[Cmdlet(VerbsData.ConvertTo, "RedoxExportResponse", DefaultParameterSetName = ResponseSet)]
[OutputType(typeof(string))]
public sealed class ConvertToRedoxExportResponseCommand : PSCmdlet
{
    private const string ResponseSet = "Response";
    private const string JobSet = "Job";
    private const string ValuesSet = "Values";

    /// <summary>A payload that was read. The output differs from the input only in white space.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ResponseSet)]
    public ExportResponse InputObject { get; set; } = null!;

    /// <summary>An export. Its polling URL, level, start time and state are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = JobSet)]
    public ExportJob Job { get; set; } = null!;

    /// <summary>The HTTP status, 100 to 599; 202 for an export that was accepted. For a job, the default depends on its state.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    public int? Status { get; set; }

    /// <summary>Writes the status as a string, as in Redox's schema, instead of a number, as in Redox's example.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    public SwitchParameter StatusAsText { get; set; }

    /// <summary>The absolute polling URL.</summary>
    [Parameter(ParameterSetName = ValuesSet)]
    public Uri? ContentLocation { get; set; }

    /// <summary>The event type. For a job, it depends on its level.</summary>
    [Parameter(ParameterSetName = ValuesSet)]
    [ValidateSet(
        PayloadEventTypes.SystemExportResponse,
        PayloadEventTypes.GroupExportResponse,
        PayloadEventTypes.PatientExportResponse,
        PayloadEventTypes.StatusCheckResponse,
        PayloadEventTypes.SystemExport,
        PayloadEventTypes.GroupExport,
        PayloadEventTypes.StatusCheck,
        IgnoreCase = false)]
    public string? EventType { get; set; }

    /// <summary>The time at which the request was delivered or received; written in UTC. For a job, the default is its start time.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    [MomentTransformation]
    public DateTimeOffset? EventDateTime { get; set; }

    /// <summary>The systems that receive the message: for each, a name, a UUID, or a hashtable with ID and Name.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    [SystemTransformation]
    [ValidateNotNullOrEmpty]
    public ResponseSystem[] Destination { get; set; } = [];

    /// <summary>The system that sends the message: a name, a UUID, or a hashtable with ID and Name.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    [SystemTransformation]
    public ResponseSystem? Source { get; set; }

    /// <summary>Marks the message as a test; -Test:$false marks it as not a test. If omitted, the member is not written.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    public SwitchParameter Test { get; set; }

    /// <summary>The UUIDs of logs in the Redox dashboard.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    [ValidateNotNullOrEmpty]
    public string[] LogId { get; set; } = [];

    /// <summary>The UUIDs of attempts. The first one belongs to the first log, and so on.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    public string?[] AttemptId { get; set; } = [];

    /// <summary>The code of the facility.</summary>
    [Parameter(ParameterSetName = JobSet)]
    [Parameter(ParameterSetName = ValuesSet)]
    public string? FacilityCode { get; set; }

    /// <summary>Writes one line without white space, instead of indenting each level by two spaces.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(ParameterSetName == ResponseSet
                ? ExportResponseWriter.Write(InputObject, Compress)
                : ExportResponseWriter.Write(Values(), Compress));
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(ParameterSetName == JobSet ? Job : null));
        }
    }

    private ExportResponseBuilder Values()
    {
        bool fromJob = ParameterSetName == JobSet;
        ExportResponseBuilder values = new()
        {
            EventType = fromJob ? EventOf(Job.Level) : EventType ?? PayloadEventTypes.SystemExportResponse,
            Status = Status ?? (fromJob ? StatusOf(Job.State) : null),
            StatusAsText = StatusAsText,
            ContentLocation = fromJob ? Job.PollingUri : ContentLocation,
            EventDateTime = EventDateTime ?? (fromJob ? Job.StartedAt : null),
            Test = MyInvocation.BoundParameters.ContainsKey(nameof(Test)) ? Test.IsPresent : null,
            Source = Source,
            FacilityCode = FacilityCode,
        };
        foreach (ResponseSystem destination in Destination)
        {
            values.Destinations.Add(destination);
        }

        for (int i = 0; i < Math.Max(LogId.Length, AttemptId.Length); i++)
        {
            values.Logs.Add(new ResponseLog(i < LogId.Length ? LogId[i] : null, i < AttemptId.Length ? AttemptId[i] : null));
        }

        return values;
    }

    private static string EventOf(ExportLevel level) => level switch
    {
        ExportLevel.Group => PayloadEventTypes.GroupExportResponse,
        ExportLevel.AllPatients => PayloadEventTypes.PatientExportResponse,
        _ => PayloadEventTypes.SystemExportResponse,
    };

    // The status that a server returns for an export in that state (IG 3.0.0, bulk data status request).
    private static int StatusOf(ExportJobState state) => state switch
    {
        ExportJobState.Completed => 200,
        ExportJobState.Failed => 500,
        ExportJobState.Cancelled or ExportJobState.Released or ExportJobState.Gone => 404,
        _ => 202,
    };
}
