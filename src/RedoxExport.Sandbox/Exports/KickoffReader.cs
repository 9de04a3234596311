using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Reads and judges the parameters of a kick-off (IG 3.0.0, query parameters).</summary>
internal sealed class KickoffReader
{
    private const string Body = "body";
    private const string Repeated = "repeated";

    // FHIR's instant: to the second at least, and with an offset.
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
    /// <param name="level">Its level.</param>
    /// <param name="groupId">Its group, at that level.</param>
    /// <param name="takesPatient">Whether the parameter <c>patient</c> is supported.</param>
    /// <param name="ignored">The parameters that are not read.</param>
    /// <exception cref="RefusedException">400: a header or parameter is wrong.</exception>
    public static ExportQuery Read(SandboxCall call, ExportLevel level, string? groupId, bool takesPatient, IReadOnlyList<string> ignored)
    {
        List<string> preferences = (call.Header("Prefer") ?? "").Split(',', ';').Select(item => item.Trim()).ToList();
        if (!preferences.Contains("respond-async", StringComparer.OrdinalIgnoreCase))
        {
            throw new RefusedException(400, "required", "The header Prefer has to be respond-async.");
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
            throw new RefusedException(415, "not-supported", "The body has to be application/fhir+json.");
        }

        try
        {
            using JsonDocument body = JsonDocument.Parse(call.Body);
            JsonElement root = body.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resourceType", out JsonElement type) || !type.ValueEquals("Parameters"))
            {
                throw new RefusedException(400, "structure", "The body is no Parameters resource.");
            }

            return root.TryGetProperty("parameter", out JsonElement parameters) ? parameters.EnumerateArray().Select(ReadParameter).ToList() : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RefusedException(400, "structure", "The body is no well-formed Parameters resource.");
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
                // IG 2.0.0: a server that cannot give what is asked for says so.
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
            if (Require(ResourceTypes.IsKnown(type), "not-supported", $"_type names '{type}', which is no resource type of FHIR R4."))
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
                // IG 3.0.0: with handling=lenient a server may leave out what it does not support.
                _query.Ignored.Add(refused.Message);
            }
        }
    }

    // IG 2.0.0, _type: types that patients' exports never have, and no other.
    private void CheckCompartment() => Require(
        _query.Level == ExportLevel.System || _query.Types.Count == 0 || _query.Types.Any(PatientCompartment.HasMembers),
        "not-supported",
        $"_type names only types outside the Patient compartment: {string.Join(", ", _query.Types.OrderBy(type => type, StringComparer.Ordinal))}. Export them at system level.");

    // IG 4.0.0-ballot, _maximumFileSize: greater than _minimumFileSize if both are specified.
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
            Require(at >= 0, "value", $"The parameter patient is '{value}', no reference to a Patient.");
            _query.Patients.Add(at < 0 ? value : value.Substring(at + Prefix.Length));
        }
    }

    private static DateTimeOffset ReadInstant(string name, string value, DateTimeOffset? before)
    {
        if (before is not null)
        {
            throw new RefusedException(400, "invalid", $"{name} is given twice.");
        }

        return Instant.IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset instant)
            ? instant
            : throw new RefusedException(400, "value", $"{name} '{value}' is no FHIR instant, such as 2026-05-28T22:44:52.399Z{PlusHint(value)}.");
    }

    // The usual reason, and one that takes long to see.
    private static string PlusHint(string value) =>
        value.Any(char.IsWhiteSpace) ? "; a plus sign in a query has to be written as %2B" : "";

    private static IEnumerable<string> Items(string value) => value.Split(',').Select(item => item.Trim()).Where(item => item.Length > 0);

    // What is not there is told to a lenient request, and refused otherwise.
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
