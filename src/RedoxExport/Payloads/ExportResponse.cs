using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>
/// A payload of Redox's data model "FHIR Bulk Data Access": <c>system-export-response</c> or one of its siblings.
/// It keeps its text, so reading it loses nothing.
/// </summary>
/// <remarks>Immutable and thread-safe. Created by <see cref="ExportResponseReader"/> and <see cref="ExportResponseBuilder"/>.</remarks>
public sealed class ExportResponse
{
    private const int LongestName = 200;

    private readonly PayloadText _text;
    private readonly RawMembers? _members;
    private LazyText _contentLocation;
    private PollingUrl? _polling;
    private IReadOnlyList<string>? _logIds;

    internal ExportResponse(ResponseMeta meta, int? status, string? statusText, LazyText contentLocation, PayloadText text, RawMembers? members, bool hasManifest)
    {
        Meta = meta;
        Status = status;
        StatusText = statusText;
        HasManifest = hasManifest;
        _contentLocation = contentLocation;
        _text = text;
        _members = members;
    }

    /// <summary>The HTTP status of the export response, 100 to 599; <see langword="null"/> if it is missing or invalid.</summary>
    public int? Status { get; }

    /// <summary>True if the export was accepted and is in progress: the status is 202.</summary>
    public bool IsAccepted => Status == 202;

    /// <summary>
    /// The complete polling URL, as the server sent it; <see langword="null"/> if it is missing or not a URL.
    /// If the server sent a relative URL, it is relative and cannot be polled as it is: check <see cref="Uri.IsAbsoluteUri"/>.
    /// </summary>
    public Uri? ContentLocation => Polling.Uri;

    /// <summary>The last segment of the polling URL's path, sanitized for display.</summary>
    public string? JobId => Shown(Polling.JobId);

    /// <summary>The slug of the destination, from a polling URL in Redox's format (<c>/fhir/R4/{slug}/{environment}/…</c>).</summary>
    public string? Destination => Shown(Polling.Destination);

    /// <summary>The environment, from a polling URL in Redox's format, such as <c>Development</c>, <c>Staging</c> or <c>Production</c>.</summary>
    public string? Environment => Shown(Polling.Environment);

    /// <summary>The event, such as <c>system-export-response</c>. <see langword="null"/> only in a payload that reports errors.</summary>
    public string? EventType => Meta.EventType;

    /// <summary>The time at which the request was delivered or received.</summary>
    public DateTimeOffset? EventDateTime => Meta.EventDateTime;

    /// <summary>True if the message belongs to a test; <see langword="null"/> if the payload does not say.</summary>
    public bool? IsTest => Meta.Test;

    /// <summary>The id of the first log. Redox support asks for it.</summary>
    public string? LogId => LogIds.Count == 0 ? null : LogIds[0];

    /// <summary>The text of <c>status</c>, such as <c>202</c> or <c>202 Accepted</c>; a number as it was written.</summary>
    public string? StatusText { get; }

    /// <summary>True if the payload has a manifest of files at its top level: a member <c>transactionTime</c> or <c>output</c>.</summary>
    public bool HasManifest { get; }

    /// <summary>The ids of all logs that have one.</summary>
    public IReadOnlyList<string> LogIds => _logIds ??= new ReadableList<string>([.. Meta.Logs.Where(log => log.Id is not null).Select(log => log.Id!)]);

    /// <summary>The envelope.</summary>
    public ResponseMeta Meta { get; }

    /// <summary>The errors that Redox reports in <c>Meta.Errors</c>. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseError> Errors => Meta.Errors;

    /// <summary>
    /// The manifest (bulk data IG 3.0.0 and 4.0.0-ballot, status request) as the text of a separate JSON object, with each member as it was
    /// written; <see langword="null"/> if the payload has neither <c>transactionTime</c> nor <c>output</c>.
    /// </summary>
    public string? ManifestJson => HasManifest ? _members!.ManifestJson() : null;

    /// <summary>The members at the top level that belong neither to the data model nor to the manifest.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: !HasManifest) ?? RawMembers.Empty;

    internal ReadOnlySpan<byte> Utf8 => _text.Utf8;

    private PollingUrl Polling => _polling ??= PollingUrl.Parse(_contentLocation.Value);

    /// <summary>Gets the original text, unchanged.</summary>
    /// <returns>The JSON text that was read, without leading and trailing white space.</returns>
    public string ToJson() => Encoding.UTF8.GetString(_text.Utf8);

    /// <summary>Gets the original text, unchanged, as UTF-8 without a byte order mark.</summary>
    /// <returns>A copy that the caller owns.</returns>
    public byte[] ToUtf8Json() => (byte[])_text.Utf8.Clone();

    /// <summary>Gets the event, the status and the polling URL without its query.</summary>
    /// <returns>Text that is safe to print and to log.</returns>
    public override string ToString()
    {
        StringBuilder text = new(EventType ?? "response");
        if (Status is int status)
        {
            text.Append(' ').Append(status.ToString(CultureInfo.InvariantCulture));
        }

        if (ContentLocation is Uri location)
        {
            text.Append(' ').Append(PollingUrl.Printable(location));
        }

        return SafeText.Visible(ConnectionSecrets.Known.RemoveFrom(text.ToString()));
    }

    private static string? Shown(string? name) => name is null ? null : SafeText.Name(name, LongestName);
}
