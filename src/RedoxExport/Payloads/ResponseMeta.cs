using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The envelope of a payload: who sent what to whom, and under which log ids.</summary>
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
    /// When the request was delivered (to a destination) or received (from a source). <see langword="null"/> when there is
    /// none, or when it is not ISO 8601; UTC where the text names no offset.
    /// </summary>
    public DateTimeOffset? EventDateTime { get; internal init; }

    /// <summary>Whether this belongs to a test.</summary>
    public bool? Test { get; internal init; }

    /// <summary>A facility's code, specific to the health system. Redox calls its presence "possible".</summary>
    public string? FacilityCode => _facilityCode.Value;

    /// <summary>The system that initiates the message.</summary>
    public ResponseSystem? Source { get; internal init; }

    /// <summary>The systems that the message is for. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseSystem> Destinations { get; internal init; } = ReadableList<ResponseSystem>.None;

    /// <summary>What finds the message in the Redox dashboard. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseLog> Logs { get; internal init; } = ReadableList<ResponseLog>.None;

    /// <summary>What Redox says went wrong. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseError> Errors { get; internal init; } = ReadableList<ResponseError>.None;

    /// <summary>Members that the data model does not name.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: true) ?? RawMembers.Empty;

    /// <summary>The event and its time.</summary>
    /// <returns>Text for a table cell.</returns>
    public override string ToString() => EventDateTime is null ? EventType ?? string.Empty : $"{EventType} {EventDateTime:u}";
}
