using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The values of a payload to write. Values that are not set are omitted.</summary>
internal sealed class ExportResponseBuilder
{
    /// <summary>The event: one of <see cref="PayloadEventTypes.All"/>.</summary>
    public string EventType { get; set; } = PayloadEventTypes.SystemExportResponse;

    /// <summary>The HTTP status, 100 to 599. Required in an export response.</summary>
    public int? Status { get; set; }

    /// <summary>True to write a string (<c>"202"</c>, as in Redox's schema); false to write a number (<c>202</c>, as in its example).</summary>
    public bool StatusAsText { get; set; }

    /// <summary>The polling URL, absolute. Required with a status of 202.</summary>
    public Uri? ContentLocation { get; set; }

    /// <summary>The time at which the request was delivered or received. It is written in UTC.</summary>
    public DateTimeOffset? EventDateTime { get; set; }

    /// <summary>True if the message belongs to a test.</summary>
    public bool? Test { get; set; }

    /// <summary>The code of a facility, specific to the health system.</summary>
    public string? FacilityCode { get; set; }

    /// <summary>The system that initiates the message.</summary>
    public ResponseSystem? Source { get; set; }

    /// <summary>The systems that receive the message. Redox requires at least one in messages that it receives.</summary>
    public IList<ResponseSystem> Destinations { get; } = [];

    /// <summary>The logs by which the message is found in the Redox dashboard.</summary>
    public IList<ResponseLog> Logs { get; } = [];

    /// <summary>Creates the payload, with its members in the order of Redox's example.</summary>
    /// <returns>
    /// A payload without findings of severity Error, with one exception: a polling URL without TLS is allowed, because a sandbox has one.
    /// </returns>
    /// <exception cref="RedoxExportException">
    /// <c>PayloadNotValid</c>: the data model does not allow a value. The error names the first such value.
    /// </exception>
    public ExportResponse Build()
    {
        byte[] json = WriteJson();
        ExportResponseFinding? wrong = ExportResponseValidator.Validate(json)
            .FirstOrDefault(finding => finding.Severity == FindingSeverity.Error && finding.Rule != ExportResponseRules.ContentLocationNotTls);
        return wrong is null ? ExportResponseReader.Read(json) : throw PayloadErrors.NotValid(wrong);
    }

    private byte[] WriteJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteMeta(writer);
            if (Status is int status && StatusAsText)
            {
                writer.WriteString("status", status.ToString(CultureInfo.InvariantCulture));
            }
            else if (Status is int number)
            {
                writer.WriteNumber("status", number);
            }

            WriteText(writer, "contentLocation", ContentLocation?.OriginalString, "/contentLocation");
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private void WriteMeta(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("Meta");
        writer.WriteString("DataModel", PayloadEventTypes.DataModel);
        WriteText(writer, "EventType", EventType, "/Meta/EventType");
        if (EventDateTime is DateTimeOffset at)
        {
            string format = at.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
            writer.WriteString(nameof(EventDateTime), at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
        }

        if (Test is bool test)
        {
            writer.WriteBoolean(nameof(Test), test);
        }

        if (Source is not null)
        {
            writer.WriteStartObject(nameof(Source));
            WritePair(writer, ("ID", Source.Id), ("Name", Source.Name), "/Meta/Source");
        }

        WriteList(writer, "Destinations", Destinations, system => (("ID", system.Id), ("Name", system.Name)));
        WriteList(writer, "Logs", Logs, log => (("ID", log.Id), ("AttemptID", log.AttemptId)));
        WriteText(writer, "FacilityCode", FacilityCode, "/Meta/FacilityCode");
        writer.WriteEndObject();
    }

    private static void WriteList<T>(
        Utf8JsonWriter writer,
        string name,
        IList<T> items,
        Func<T, ((string Name, string? Value) First, (string Name, string? Value) Second)> members)
    {
        if (items.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        for (int i = 0; i < items.Count; i++)
        {
            writer.WriteStartObject();
            var (first, second) = members(items[i]);
            WritePair(writer, first, second, new MemberPath("/Meta/" + name, i).ToString());
        }

        writer.WriteEndArray();
    }

    private static void WritePair(Utf8JsonWriter writer, (string Name, string? Value) first, (string Name, string? Value) second, string path)
    {
        WriteText(writer, first.Name, first.Value, path + "/" + first.Name);
        WriteText(writer, second.Name, second.Value, path + "/" + second.Name);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value, string path)
    {
        if (value is null)
        {
            return;
        }

        if (!PayloadEncoding.IsUtf8(PayloadEncoding.ToUtf8(value)))
        {
            throw PayloadErrors.NotValid(new ExportResponseFinding(path, ErrorIds.PayloadNotText, FindingSeverity.Error, "It contains an unpaired surrogate."));
        }

        writer.WriteString(name, value);
    }
}
