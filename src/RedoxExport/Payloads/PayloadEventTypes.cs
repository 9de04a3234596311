namespace RedoxExport.Payloads;

/// <summary>The names that Redox gives to this data model and its events. Case matters.</summary>
public static class PayloadEventTypes
{
    /// <summary>The data model, <c>Meta.DataModel</c>.</summary>
    public const string DataModel = "FHIR Bulk Data Access";

    /// <summary>The answer to the start of an export of everything.</summary>
    public const string SystemExportResponse = "system-export-response";

    /// <summary>The answer to the start of an export of a group.</summary>
    public const string GroupExportResponse = "group-export-response";

    /// <summary>The answer to the start of an export of all patients.</summary>
    public const string PatientExportResponse = "patient-export-response";

    /// <summary>The answer to a question for an export's state.</summary>
    public const string StatusCheckResponse = "status-check-response";

    /// <summary>The request for an export of everything.</summary>
    public const string SystemExport = "system-export";

    /// <summary>The request for an export of a group.</summary>
    public const string GroupExport = "group-export";

    /// <summary>The request for an export's state.</summary>
    public const string StatusCheck = "status-check";

    /// <summary>Every event type that is read, the one this project exists for first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        SystemExportResponse, GroupExportResponse, PatientExportResponse, StatusCheckResponse,
        SystemExport, GroupExport, StatusCheck,
    ];

    /// <summary>Whether the event answers the start of an export: only then are a status and, with 202, a polling URL required.</summary>
    internal static bool IsExportResponse(string? eventType) =>
        eventType is SystemExportResponse or GroupExportResponse or PatientExportResponse;
}
