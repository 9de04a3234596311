using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The envelope of a payload: its event, sender, recipients and logs.</summary>
public sealed class ResponseMeta
{
    private readonly RawMembers? _members;
    private LazyText _facilityCode;

    internal ResponseMeta(LazyText facilityCode, RawMembers? members)
    {
        _facilityCode = facilityCode;
        _members = members;
    }

    /// <summary>The data model: <c>FHIR Bulk Data Access</c>. Absent only from a payload that reports errors.</summary>
    public string? DataModel { get; internal init; }

    /// <summary>The event, such as <c>system-export-response</c>. Absent only from a payload that reports errors.</summary>
    public string? EventType { get; internal init; }

    /// <summary>
    /// The time at which the request was delivered (to a destination) or received (from a source). <see langword="null"/> if it is
    /// missing or not ISO 8601; in UTC if the text has no offset.
    /// </summary>
    public DateTimeOffset? EventDateTime { get; internal init; }

    /// <summary>True if the message belongs to a test; <see langword="null"/> if the payload does not say.</summary>
    public bool? Test { get; internal init; }

    /// <summary>The code of a facility, specific to the health system. Redox documents its presence as "possible".</summary>
    public string? FacilityCode => _facilityCode.Value;

    /// <summary>The system that initiates the message.</summary>
    public ResponseSystem? Source { get; internal init; }

    /// <summary>The systems that receive the message. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseSystem> Destinations { get; internal init; } = ReadableList<ResponseSystem>.None;

    /// <summary>The logs by which the message is found in the Redox dashboard. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseLog> Logs { get; internal init; } = ReadableList<ResponseLog>.None;

    /// <summary>The errors that Redox reports. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseError> Errors { get; internal init; } = ReadableList<ResponseError>.None;

    /// <summary>The members that are not part of the data model.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>Gets the event and its time.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => EventDateTime is null ? EventType ?? string.Empty : $"{EventType} {EventDateTime:u}";
}
