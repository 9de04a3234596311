namespace RedoxExport.Payloads;

/// <summary>Redox's names of the data model and its events. Names are case-sensitive.</summary>
internal static class PayloadEventTypes
{
    /// <summary>The data model, <c>Meta.DataModel</c>.</summary>
    public const string DataModel = "FHIR Bulk Data Access";

    /// <summary>The response to the start of a system export: all data.</summary>
    public const string SystemExportResponse = "system-export-response";

    /// <summary>The response to the start of an export of a group.</summary>
    public const string GroupExportResponse = "group-export-response";

    /// <summary>The response to the start of an export of all patients.</summary>
    public const string PatientExportResponse = "patient-export-response";

    /// <summary>The response to a status request.</summary>
    public const string StatusCheckResponse = "status-check-response";

    /// <summary>The request for a system export: all data.</summary>
    public const string SystemExport = "system-export";

    /// <summary>The request for an export of a group.</summary>
    public const string GroupExport = "group-export";

    /// <summary>The request for the status of an export.</summary>
    public const string StatusCheck = "status-check";

    /// <summary>All event types that can be read. The first one is the main one.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        SystemExportResponse, GroupExportResponse, PatientExportResponse, StatusCheckResponse,
        SystemExport, GroupExport, StatusCheck,
    ];

    /// <summary>
    /// True if the event is the response to the start of an export. Only then a status is required and, with status 202, a polling URL.
    /// </summary>
    internal static bool IsExportResponse(string? eventType) =>
        eventType is SystemExportResponse or GroupExportResponse or PatientExportResponse;
}
