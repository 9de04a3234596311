using System.Globalization;
using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>Validates payloads against Redox's data model and reports all problems, not only the first.</summary>
/// <remarks>
/// Source of the rules: Redox's page on <c>system-export-response</c>. docs/schema/system-export-response.schema.json contains the
/// same errors (not the warnings) as far as JSON Schema can express them: it cannot detect duplicate members, limits or invalid text.
/// </remarks>
internal static class ExportResponseValidator
{
    /// <summary>Validates one payload.</summary>
    /// <param name="payload">The text in UTF-8 or UTF-16.</param>
    /// <param name="limits">The limits beyond which input is refused; <see cref="PayloadLimits.Default"/> if omitted.</param>
    /// <returns>
    /// The findings, in the order of the data model. Text that the reader refuses is one finding, whose rule is the reader's error id.
    /// </returns>
    public static IReadOnlyList<ExportResponseFinding> Validate(ReadOnlyMemory<byte> payload, PayloadLimits? limits = null)
    {
        limits ??= PayloadLimits.Default;
        PayloadLocation location = new(null);
        try
        {
            return Check(ExportResponseReader.DecodeOne(payload, limits, location), limits, location);
        }
        catch (RedoxExportException problem)
        {
            return [Unreadable(problem)];
        }
    }

    /// <summary>Validates one of several payloads. Each finding has the index, the line and the source of the payload.</summary>
    internal static IReadOnlyList<ExportResponseFinding> Validate(PayloadItem item, string? source, PayloadLimits limits)
    {
        List<ExportResponseFinding> found;
        try
        {
            found = item.Error is null ? Check(item.Utf8, limits, new PayloadLocation(source, item.Index, item.Line)) : [Unreadable(item.Error)];
        }
        catch (RedoxExportException problem)
        {
            found = [Unreadable(problem)];
        }

        foreach (ExportResponseFinding finding in found)
        {
            finding.Index = item.Index;
            finding.Line = item.Line > 0 ? item.Line : null;
            finding.Source = source;
        }

        return found;
    }

    private static ExportResponseFinding Unreadable(RedoxExportException problem) =>
        new(string.Empty, problem.ErrorId, FindingSeverity.Error, problem.Message);

    private static List<ExportResponseFinding> Check(ReadOnlyMemory<byte> utf8, PayloadLimits limits, in PayloadLocation location)
    {
        PayloadTokens.CheckAll(utf8.Span, limits, location);
        using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = limits.MaxDepth });
        Findings found = new();
        CheckPayload(document.RootElement, found);
        foreach (string path in DuplicateMembers.Find(utf8.Span, limits))
        {
            found.Error(path, ExportResponseRules.MemberDuplicate, "The member occurs twice in its object, and programs differ in which one they use.");
        }

        return found.List;
    }

    private static void CheckPayload(JsonElement root, Findings found)
    {
        string? eventType = null;
        bool? test = null;
        if (Find(root, "Meta", "/Meta", required: true, found) is JsonElement meta && IsKind(meta, JsonValueKind.Object, "/Meta", "an object", found))
        {
            (eventType, test) = CheckMeta(meta, found);
        }

        bool isExport = PayloadEventTypes.IsExportResponse(eventType);
        int? status = Find(root, "status", "/status", isExport, found) is JsonElement value ? CheckStatus(value, found) : null;
        string? location = CheckText(root, "contentLocation", "/contentLocation", found);
        if (location is not null)
        {
            CheckLocation(location, test, found);
        }
        else if (isExport && status == 202 && !IsOtherThanText(root, "contentLocation"))
        {
            found.Error("/contentLocation", ExportResponseRules.ContentLocationMissing, "The export was accepted (202), but there is no polling URL.");
        }
    }

    private static (string? EventType, bool? Test) CheckMeta(JsonElement meta, Findings found)
    {
        if (CheckName(meta, "DataModel", found) is string dataModel && dataModel != PayloadEventTypes.DataModel)
        {
            found.Error("/Meta/DataModel", ExportResponseRules.DataModelUnknown, $"The data model is '{PayloadErrors.Excerpt(dataModel)}', not '{PayloadEventTypes.DataModel}'.");
        }

        string? eventType = CheckName(meta, "EventType", found);
        if (eventType is not null && !PayloadEventTypes.All.Contains(eventType))
        {
            found.Error("/Meta/EventType", ExportResponseRules.EventTypeUnknown, $"The event type is '{PayloadErrors.Excerpt(eventType)}', none of {string.Join(", ", PayloadEventTypes.All)}.");
        }

        if (CheckText(meta, "EventDateTime", "/Meta/EventDateTime", found) is string time
            && !(FhirInstant.TryParse(time, out FhirMoment moment) && moment.IsUtc))
        {
            found.Error("/Meta/EventDateTime", ExportResponseRules.DateTimeNotUtc, "It is not a date and time of ISO 8601 in UTC, such as 2026-05-28T22:44:52.399Z.");
        }

        bool? test = null;
        if (meta.TryGetProperty("Test", out JsonElement testValue))
        {
            test = testValue.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
            if (test is null && testValue.ValueKind != JsonValueKind.Null)
            {
                found.Type("/Meta/Test", "true, false or null", testValue);
            }
        }

        if (meta.TryGetProperty("Source", out JsonElement source) && IsKind(source, JsonValueKind.Object, "/Meta/Source", "an object", found))
        {
            CheckSystem(source, "/Meta/Source", found);
        }

        CheckDestinations(meta, found);
        foreach ((JsonElement log, string path) in Items(meta, "Logs", found))
        {
            CheckUuid(log, "ID", path, found);
            CheckUuid(log, "AttemptID", path, found);
        }

        CheckText(meta, "FacilityCode", "/Meta/FacilityCode", found);

        // The members of Redox's errors are not specified. Only check that it is a list of objects.
        foreach ((JsonElement _, string _) in Items(meta, "Errors", found))
        {
        }

        return (eventType, test);
    }

    private static void CheckDestinations(JsonElement meta, Findings found)
    {
        const string Path = "/Meta/Destinations";
        if (!meta.TryGetProperty("Destinations", out JsonElement list))
        {
            found.Warning(Path, ExportResponseRules.DestinationsMissing, "There are no destinations. Redox requires at least one.");
        }
        else if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 0)
        {
            found.Error(Path, ExportResponseRules.DestinationsEmpty, "The list of destinations is empty; it must name at least one.");
        }

        foreach ((JsonElement system, string path) in Items(meta, "Destinations", found))
        {
            CheckSystem(system, path, found);
        }
    }

    private static void CheckSystem(JsonElement system, string path, Findings found)
    {
        CheckUuid(system, "ID", path, found);
        CheckText(system, "Name", path + "/Name", found);
    }

    private static int? CheckStatus(JsonElement status, Findings found)
    {
        int? code;
        switch (status.ValueKind)
        {
            case JsonValueKind.Number:
                code = HttpStatus.FromNumber(status.GetRawText());
                break;
            case JsonValueKind.String:
                code = HttpStatus.FromText(status.GetString()!);
                break;
            default:
                found.Type("/status", "a number or a string", status);
                return null;
        }

        if (code is null)
        {
            found.Error("/status", ExportResponseRules.StatusInvalid, "It is not an HTTP status code: 202, \"202\" or \"202 Accepted\", from 100 to 599.");
        }

        return code;
    }

    private static void CheckLocation(string location, bool? test, Findings found)
    {
        const string Path = "/contentLocation";
        PollingUrl url = PollingUrl.Parse(location);
        if (!PollingUrl.IsWellFormed(location, out bool isTls) || url.Uri is null)
        {
            found.Error(Path, ExportResponseRules.ContentLocationNotAbsolute, "It is not an absolute URL of a web server.");
            return;
        }

        if (!isTls)
        {
            found.Error(Path, ExportResponseRules.ContentLocationNotTls, "The URL is not https: everything sent to it, including a token, can be read in transit.");
        }

        if (!url.IsRedoxHost)
        {
            found.Warning(Path, ExportResponseRules.ContentLocationHostUnknown, $"The host '{PayloadErrors.Excerpt(url.Uri.Host)}' is not one of redoxengine.com.");
        }

        if (url.Environment is not string environment)
        {
            return;
        }

        if (!PollingUrl.IsEnvironment(environment))
        {
            found.Warning(Path, ExportResponseRules.EnvironmentUnknown, $"The environment '{PayloadErrors.Excerpt(environment)}' is not Development, Staging or Production (case-sensitive).");
        }
        else if (test is bool isTest && isTest == (environment == "Production"))
        {
            found.Warning(Path, ExportResponseRules.EnvironmentContradictsTest, $"The URL's environment is {environment}, and Meta.Test is {(isTest ? "true" : "false")}.");
        }
    }

    private static JsonElement? Find(JsonElement parent, string name, string path, bool required, Findings found)
    {
        if (parent.TryGetProperty(name, out JsonElement value))
        {
            return value;
        }

        if (required)
        {
            found.Error(path, ExportResponseRules.MemberRequired, $"The required member {name} is missing.");
        }

        return null;
    }

    private static string? CheckName(JsonElement meta, string name, Findings found)
    {
        string path = "/Meta/" + name;
        return Find(meta, name, path, required: true, found) is JsonElement value && IsKind(value, JsonValueKind.String, path, "a string", found)
            ? value.GetString()
            : null;
    }

    private static string? CheckText(JsonElement parent, string name, string path, Findings found)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return IsKind(value, JsonValueKind.String, path, "a string or null", found) ? value.GetString() : null;
    }

    private static void CheckUuid(JsonElement parent, string name, string path, Findings found)
    {
        path = path + "/" + name;
        if (CheckText(parent, name, path, found) is string id && !(id.Length == 36 && Guid.TryParseExact(id, "D", out _)))
        {
            found.Error(path, ExportResponseRules.UuidInvalid, "It is not a UUID, such as d9f5d293-7110-461e-a875-3beb089e79f3.");
        }
    }

    private static IEnumerable<(JsonElement Item, string Path)> Items(JsonElement meta, string name, Findings found)
    {
        string path = "/Meta/" + name;
        if (!meta.TryGetProperty(name, out JsonElement list) || !IsKind(list, JsonValueKind.Array, path, "an array", found))
        {
            yield break;
        }

        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string at = path + "/" + index++.ToString(CultureInfo.InvariantCulture);
            if (IsKind(item, JsonValueKind.Object, at, "an object", found))
            {
                yield return (item, at);
            }
        }
    }

    private static bool IsOtherThanText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private static bool IsKind(JsonElement value, JsonValueKind kind, string path, string expected, Findings found)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }

        found.Type(path, expected, value);
        return false;
    }

    private sealed class Findings
    {
        public List<ExportResponseFinding> List { get; } = [];

        public void Error(string path, string rule, string message) => List.Add(new(path, rule, FindingSeverity.Error, message));

        public void Warning(string path, string rule, string message) => List.Add(new(path, rule, FindingSeverity.Warning, message));

        public void Type(string path, string expected, JsonElement value) =>
            Error(path, ExportResponseRules.MemberType, $"It must be {expected}, but it is {Utf8Json.NameOf(value.ValueKind)}.");
    }
}
