using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>
/// A payload of Redox's data model "FHIR Bulk Data Access": <c>system-export-response</c> or one of its siblings.
/// It keeps its text, so nothing is lost by having been read.
/// </summary>
/// <remarks>Immutable and safe to share between threads. Made by <see cref="ExportResponseReader"/> and <see cref="ExportResponseBuilder"/>.</remarks>
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

    /// <summary>The HTTP status of the export response, 100 to 599; <see langword="null"/> when there is none, or no such number in it.</summary>
    public int? Status { get; }

    /// <summary>Whether the export was accepted and is in process: a status of 202.</summary>
    public bool IsAccepted => Status == 202;

    /// <summary>
    /// The polling URL, whole, as the server gave it; <see langword="null"/> when there is none or when it is no URL.
    /// Relative when the server sent it so, which is no polling URL yet: look at <see cref="Uri.IsAbsoluteUri"/>.
    /// </summary>
    public Uri? ContentLocation => Polling.Uri;

    /// <summary>The last segment of the polling URL's path, fit to be shown.</summary>
    public string? JobId => Shown(Polling.JobId);

    /// <summary>The destination's slug, from a polling URL of Redox's shape (<c>/fhir/R4/{slug}/{environment}/…</c>).</summary>
    public string? Destination => Shown(Polling.Destination);

    /// <summary>The environment, from a polling URL of Redox's shape: <c>Development</c>, <c>Staging</c> or <c>Production</c>.</summary>
    public string? Environment => Shown(Polling.Environment);

    /// <summary>The event, such as <c>system-export-response</c>. <see langword="null"/> only in a payload that reports errors.</summary>
    public string? EventType => Meta.EventType;

    /// <summary>When the request was delivered or received.</summary>
    public DateTimeOffset? EventDateTime => Meta.EventDateTime;

    /// <summary>Whether this belongs to a test.</summary>
    public bool? IsTest => Meta.Test;

    /// <summary>The id of the first log: what Redox's support asks for.</summary>
    public string? LogId => LogIds.Count == 0 ? null : LogIds[0];

    /// <summary>What stood in <c>status</c>: <c>202</c>, or <c>202 Accepted</c>; a number as it was written.</summary>
    public string? StatusText { get; }

    /// <summary>Whether the payload carries a manifest of files at its top level.</summary>
    public bool HasManifest { get; }

    /// <summary>The ids of all logs.</summary>
    public IReadOnlyList<string> LogIds => _logIds ??= new ReadableList<string>([.. Meta.Logs.Where(log => log.Id is not null).Select(log => log.Id!)]);

    /// <summary>The envelope.</summary>
    public ResponseMeta Meta { get; }

    /// <summary>What Redox says went wrong, from <c>Meta.Errors</c>. Never <see langword="null"/>.</summary>
    public IReadOnlyList<ResponseError> Errors => Meta.Errors;

    /// <summary>
    /// The manifest (bulk data IG 3.0.0 and 4.0.0-ballot, status request) as the text of a JSON object of its own, each member as it was written; <see langword="null"/>
    /// without <c>transactionTime</c> and <c>output</c>.
    /// </summary>
    public string? ManifestJson => HasManifest ? _members!.ManifestJson() : null;

    /// <summary>Members at the top level that neither the data model nor the manifest names.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties => _members?.ToDictionary(withManifest: !HasManifest) ?? RawMembers.Empty;

    internal ReadOnlySpan<byte> Utf8 => _text.Utf8;

    private PollingUrl Polling => _polling ??= PollingUrl.Parse(_contentLocation.Value);

    /// <summary>The original text, unchanged.</summary>
    /// <returns>The JSON text that was read, without white space around it.</returns>
    public string ToJson() => Encoding.UTF8.GetString(_text.Utf8);

    /// <summary>The original text, unchanged, as UTF-8 without a byte order mark.</summary>
    /// <returns>A copy that the caller owns.</returns>
    public byte[] ToUtf8Json() => (byte[])_text.Utf8.Clone();

    /// <summary>The event, the status and the polling URL without its query.</summary>
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
