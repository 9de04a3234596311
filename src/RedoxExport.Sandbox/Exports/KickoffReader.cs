using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Reads and validates the parameters of a kick-off (IG 3.0.0, query parameters).</summary>
internal sealed class KickoffReader
{
    private const string Body = "body";
    private const string Repeated = "repeated";

    // A FHIR instant: precise to at least the second, with an offset.
    private static readonly Regex Instant = new(
        @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$", RegexOptions.CultureInvariant);

    private static readonly HashSet<string> Formats = new(StringComparer.Ordinal) { "application/fhir+ndjson", "application/ndjson", "ndjson" };

    private readonly ExportQuery _query;
    private readonly bool _lenient;
    private readonly bool _isPost;

    private readonly bool _takesPatient;

    private KickoffReader(ExportQuery query, bool lenient, bool isPost, bool takesPatient)
    {
        _query = query;
        _lenient = lenient;
        _isPost = isPost;
        _takesPatient = takesPatient;
    }

    /// <param name="call">The kick-off.</param>
    /// <param name="level">The level of the export.</param>
    /// <param name="groupId">The group of a group-level export.</param>
    /// <param name="takesPatient">True if the parameter <c>patient</c> is supported.</param>
    /// <param name="ignored">The parameters to ignore: see <see cref="SandboxOptions.IgnoredParameters"/>.</param>
    /// <exception cref="RefusedException">400, 406 or 415: a header, the body or a parameter is wrong.</exception>
    public static ExportQuery Read(SandboxCall call, ExportLevel level, string? groupId, bool takesPatient, IReadOnlyList<string> ignored)
    {
        List<string> preferences = (call.Header("Prefer") ?? "").Split(',', ';').Select(item => item.Trim()).ToList();
        if (!preferences.Contains("respond-async", StringComparer.OrdinalIgnoreCase))
        {
            throw new RefusedException(400, "required", "The header Prefer must be respond-async.");
        }

        CheckAccept(call.Header("Accept"));
        bool isPost = call.Method == "POST";
        ExportQuery query = new() { Level = level, GroupId = groupId };
        KickoffReader reader = new(query, preferences.Contains("handling=lenient", StringComparer.OrdinalIgnoreCase), isPost, takesPatient);
        if (isPost && ignored.Contains(Body))
        {
            return query;
        }

        IEnumerable<KeyValuePair<string, string>> parameters = (isPost ? ReadBody(call) : call.Query).Where(parameter => !ignored.Contains(parameter.Key));
        foreach (KeyValuePair<string, string> parameter in ignored.Contains(Repeated) ? parameters.GroupBy(one => one.Key).Select(same => same.Last()) : parameters)
        {
            reader.Take(parameter.Key, parameter.Value);
        }

        reader.CheckCompartment();
        reader.CheckFileSizes();
        return query;
    }

    private static void CheckAccept(string? accept)
    {
        if (accept is not null && !accept.Split(',').Select(item => item.Split(';')[0].Trim())
            .Any(type => type is "application/fhir+json" or "application/json" or "application/*" or "*/*"))
        {
            throw new RefusedException(406, "not-supported", "The header Accept has to allow application/fhir+json.");
        }
    }

    private static List<KeyValuePair<string, string>> ReadBody(SandboxCall call)
    {
        if (call.MediaType is not ("application/fhir+json" or "application/json"))
        {
            throw new RefusedException(415, "not-supported", "The body must be application/fhir+json.");
        }

        try
        {
            using JsonDocument body = JsonDocument.Parse(call.Body);
            JsonElement root = body.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resourceType", out JsonElement type) || !type.ValueEquals("Parameters"))
            {
                throw new RefusedException(400, "structure", "The body is not a Parameters resource.");
            }

            return root.TryGetProperty("parameter", out JsonElement parameters) ? parameters.EnumerateArray().Select(ReadParameter).ToList() : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RefusedException(400, "structure", "The body is not a well-formed Parameters resource.");
        }
    }

    private static KeyValuePair<string, string> ReadParameter(JsonElement parameter)
    {
        string name = parameter.GetProperty("name").GetString() ?? "";
        JsonProperty value = parameter.EnumerateObject().FirstOrDefault(property => property.Name.StartsWith("value", StringComparison.Ordinal));
        string? text = value.Value.ValueKind switch
        {
            JsonValueKind.String => value.Value.GetString(),
            JsonValueKind.Object => value.Value.GetProperty("reference").GetString(),
            JsonValueKind.Undefined => throw new RefusedException(400, "structure", $"The parameter '{name}' has no value."),
            _ => value.Value.GetRawText(),
        };
        return new(name, text ?? "");
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "_outputFormat":
                Require(Formats.Contains(value), "not-supported", $"_outputFormat '{value}' is not supported{PlusHint(value)}.");
                break;
            case "_since":
                _query.Since = ReadInstant(name, value, _query.Since);
                break;
            case "_until":
                _query.Until = ReadInstant(name, value, _query.Until);
                break;
            case "_type":
                TakeTypes(value);
                break;
            case "_elements":
                _query.Elements.AddRange(Items(value));
                break;
            case "_typeFilter":
                TakeTypeFilters(value);
                break;
            case "patient":
                TakePatient(value);
                break;
            case "includeAssociatedData":
                // IG 2.0.0: a server that cannot provide the requested data reports that.
                Require(false, "not-supported", $"includeAssociatedData '{value}' is not supported: this server has no such data.");
                break;
            case "organizeOutputBy":
                Require(value == "Patient", "not-supported", $"organizeOutputBy '{value}' is not supported: only Patient is.");
                _query.ByPatient = value == "Patient";
                break;
            case "allowPartialManifests":
                Require(value is "true" or "false", "value", $"allowPartialManifests is '{value}', neither true nor false.");
                _query.AllowPartialManifests = value == "true";
                break;
            case "_minimumFileSize":
                _query.MinimumFileSize = ReadSize(name, value);
                break;
            case "_maximumFileSize":
                _query.MaximumFileSize = ReadSize(name, value);
                break;
            default:
                Require(false, "not-supported", $"The parameter '{name}' is not supported.");
                break;
        }
    }

    private void TakeTypes(string value)
    {
        foreach (string type in Items(value))
        {
            if (Require(ResourceTypes.IsKnown(type), "not-supported", $"_type names '{type}', which is not a resource type of FHIR R4."))
            {
                _query.Types.Add(type);
            }
        }
    }

    private void TakeTypeFilters(string value)
    {
        foreach (string text in TypeFilter.Split(value))
        {
            try
            {
                _query.TypeFilters.Add(TypeFilter.Parse(text));
            }
            catch (RefusedException refused) when (_lenient)
            {
                // IG 3.0.0: with handling=lenient, a server may ignore parts of a request that it does not support.
                _query.Ignored.Add(refused.Message);
            }
        }
    }

    // IG 2.0.0, _type: refuses an export below system level in which all requested types are outside the Patient compartment.
    private void CheckCompartment() => Require(
        _query.Level == ExportLevel.System || _query.Types.Count == 0 || _query.Types.Any(PatientCompartment.HasMembers),
        "not-supported",
        $"_type names only types outside the Patient compartment: {string.Join(", ", _query.Types.OrderBy(type => type, StringComparer.Ordinal))}. Export them at system level.");

    // IG 4.0.0-ballot: _maximumFileSize must be greater than _minimumFileSize if both are specified.
    private void CheckFileSizes() => Require(
        !(_query.MaximumFileSize <= _query.MinimumFileSize),
        "invalid",
        $"_maximumFileSize {_query.MaximumFileSize} is not greater than _minimumFileSize {_query.MinimumFileSize}.");

    private int? ReadSize(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0
            ? size
            : Require(false, "value", $"{name} is '{value}', not a positive integer.") ? size : null;

    private void TakePatient(string value)
    {
        if (Require(_takesPatient, "not-supported", "The parameter patient is not supported.")
            && Require(_isPost, "not-supported", "The parameter patient is only supported in a POST.")
            && Require(_query.Level != ExportLevel.System, "not-supported", "The parameter patient does not apply to a system-level export."))
        {
            const string Prefix = "Patient/";
            int at = value.LastIndexOf(Prefix, StringComparison.Ordinal);
            Require(at >= 0, "value", $"The parameter patient is '{value}', which is not a reference to a Patient.");
            _query.Patients.Add(at < 0 ? value : value.Substring(at + Prefix.Length));
        }
    }

    private static DateTimeOffset ReadInstant(string name, string value, DateTimeOffset? before)
    {
        if (before is not null)
        {
            throw new RefusedException(400, "invalid", $"{name} occurs twice.");
        }

        return Instant.IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset instant)
            ? instant
            : throw new RefusedException(400, "value", $"{name} '{value}' is not a FHIR instant, such as 2026-05-28T22:44:52.399Z{PlusHint(value)}.");
    }

    // A plus sign that is not encoded becomes a space. It is the usual reason, and it is hard to spot.
    private static string PlusHint(string value) =>
        value.Any(char.IsWhiteSpace) ? "; a plus sign in a query must be written as %2B" : "";

    private static IEnumerable<string> Items(string value) => value.Split(',').Select(item => item.Trim()).Where(item => item.Length > 0);

    // If the condition is false: refuses the request, or, if it is lenient, records the text and returns false.
    private bool Require(bool condition, string issueCode, string diagnostics)
    {
        if (condition)
        {
            return true;
        }

        if (!_lenient)
        {
            throw new RefusedException(400, issueCode, diagnostics);
        }

        _query.Ignored.Add(diagnostics);
        return false;
    }
}
