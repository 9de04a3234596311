using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Fhir;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>
/// The exact request that starts an export, as it is sent and as <c>-WhatIf</c> shows it. Every message has been checked: an invalid request
/// never becomes a message.
/// </summary>
internal sealed class KickOffMessage
{
    private const string FhirJson = "application/fhir+json";

    // IG 4.0.0-ballot: the parameter is a Coding of this system. In earlier versions it is a code.
    private const string AssociatedDataSystem = "http://hl7.org/fhir/uv/bulkdata/CodeSystem/include-associated-data";

    private const string AssociatedData = "includeAssociatedData";
    private const string MinimumFileSize = "_minimumFileSize";
    private const string MaximumFileSize = "_maximumFileSize";

    private readonly Uri _baseUri;

    private KickOffMessage(Uri baseUri, ExportRequest request, KickOffForm form, KickOffMethod method, Uri uri, string prefer, byte[]? body)
    {
        _baseUri = baseUri;
        Form = form;
        Request = request;
        Method = method;
        Uri = uri;
        Prefer = prefer;
        Body = body is null ? null : Encoding.UTF8.GetString(body);
        Content = body;
    }

    /// <summary>The request that this message was created from.</summary>
    public ExportRequest Request { get; }

    /// <summary>The HTTP method.</summary>
    public KickOffMethod Method { get; }

    /// <summary>The complete URL, with its query.</summary>
    public Uri Uri { get; }

    /// <summary>The <c>Prefer</c> header.</summary>
    public string Prefer { get; }

    /// <summary>The Parameters resource of a POST as JSON; <see langword="null"/> for a GET.</summary>
    public string? Body { get; }

    /// <summary>The form of the request, for servers that differ from IG 3.0.0.</summary>
    internal KickOffForm Form { get; }

    private byte[]? Content { get; }

    /// <summary>Checks a request and creates the message for a server.</summary>
    /// <param name="baseUri">The FHIR base, such as <c>https://api.redoxengine.com/fhir/R4/acme/Production</c>.</param>
    /// <param name="request">The export to start.</param>
    /// <param name="clock">The clock that tells if a time is in the future.</param>
    /// <param name="events">Receives warnings.</param>
    /// <exception cref="RedoxExportException">The request is invalid and cannot be sent.</exception>
    internal static KickOffMessage Create(Uri baseUri, ExportRequest request, TimeProvider clock, IExportEvents? events) =>
        Create(baseUri, request, default, clock, events);

    /// <summary>As <see cref="Create(Uri, ExportRequest, TimeProvider, IExportEvents?)"/>, in a form that the server is known to accept.</summary>
    internal static KickOffMessage Create(Uri baseUri, ExportRequest request, KickOffForm form, TimeProvider clock, IExportEvents? events)
    {
        ExportRequestRules.Check(request, clock, events);
        return Write(baseUri, request, form);
    }

    /// <summary>The same request in another form, after a refusal; <see langword="null"/> if no other form can help.</summary>
    /// <param name="status">The HTTP status of the refusal, which has not started anything.</param>
    /// <param name="allow">The <c>Allow</c> header of the refusal, if it has one.</param>
    internal KickOffMessage? AfterRefusal(int status, string? allow)
    {
        if (status == 405 && Method == KickOffMethod.Get && Request.Method is null && allow?.Split(',').Any(method => method.Trim().Equals("POST", StringComparison.OrdinalIgnoreCase)) == true)
        {
            return Write(_baseUri, Request, Form with { ByPost = true });
        }

        if (status == 400 && Request.SeparateExportStatus && !Form.WithoutSeparateStatus)
        {
            return Write(_baseUri, Request, Form with { WithoutSeparateStatus = true });
        }

        return status is 400 or 422 && Method == KickOffMethod.Post && Request.IncludeAssociatedData.Count > 0 && !Form.WithCodings
            ? Write(_baseUri, Request, Form with { WithCodings = true })
            : null;
    }

    private static KickOffMessage Write(Uri baseUri, ExportRequest request, KickOffForm form)
    {
        string prefer = "respond-async"
            + (request.Lenient ? ", handling=lenient" : string.Empty)
            + (request.SeparateExportStatus && !form.WithoutSeparateStatus ? ", separate-export-status" : string.Empty);
        string path = AddressOf(baseUri, request);
        KickOffMethod method = request.Method ?? (request.Patients.Count > 0 || form.ByPost ? KickOffMethod.Post : KickOffMethod.Get);
        if (method == KickOffMethod.Post)
        {
            return new KickOffMessage(baseUri, request, form, method, new Uri(path), prefer, WriteParameters(request, form));
        }

        string query = string.Join("&", QueryOf(request));
        return new KickOffMessage(baseUri, request, form, method, new Uri(query.Length == 0 ? path : path + "?" + query), prefer, null);
    }

    /// <summary>The URL of a kick-off, without its query.</summary>
    internal static string AddressOf(Uri baseUri, ExportRequest request) => baseUri.AbsoluteUri.TrimEnd('/') + request.Level switch
    {
        ExportLevel.AllPatients => "/Patient/$export",
        ExportLevel.Group => $"/Group/{Uri.EscapeDataString(request.GroupId!.Trim())}/$export",
        _ => "/$export",
    };

    /// <summary>The request as it is sent, without its token.</summary>
    public override string ToString()
    {
        string text = $"{Method.ToString().ToUpperInvariant()} {Uri.AbsoluteUri}\nAccept: {FhirJson}\nPrefer: {Prefer}";
        return Body is null ? text : $"{text}\nContent-Type: {FhirJson}\n\n{Body}";
    }

    internal GateRequest ToGateRequest(RetryBudget? budget) => new(Method == KickOffMethod.Get ? HttpMethod.Get : HttpMethod.Post, Uri, RequestPurpose.KickOff)
    {
        Accept = FhirJson,
        Headers = [new("Prefer", Prefer)],
        Content = Content is { } body ? () => body : null,
        ContentType = Content is null ? null : FhirJson,
        Budget = budget,
    };

    private static IEnumerable<string> QueryOf(ExportRequest request)
    {
        foreach (KeyValuePair<string, string> parameter in Single(request))
        {
            yield return Pair(parameter.Key, Uri.EscapeDataString(parameter.Value));
        }

        foreach ((string name, IReadOnlyList<string> values) in Lists(request))
        {
            if (values.Count > 0)
            {
                yield return Pair(name, string.Join(",", values.Select(Uri.EscapeDataString)));
            }
        }

        // Filters can contain commas, so each one is a separate parameter; several are combined with OR.
        foreach (string filter in request.TypeFilters)
        {
            yield return Pair("_typeFilter", Uri.EscapeDataString(filter));
        }

        if (request.AllowPartialManifests)
        {
            yield return Pair("allowPartialManifests", "true");
        }

        foreach ((string name, int size) in FileSizes(request))
        {
            yield return Pair(name, size.ToString(CultureInfo.InvariantCulture));
        }

        foreach (KeyValuePair<string, string> parameter in request.AdditionalParameters)
        {
            yield return Pair(Uri.EscapeDataString(parameter.Key), Uri.EscapeDataString(parameter.Value));
        }
    }

    private static string Pair(string name, string value) => $"{name}={value}";

    private static IEnumerable<KeyValuePair<string, string>> Single(ExportRequest request)
    {
        if (request.OutputFormat is not null)
        {
            yield return new("_outputFormat", request.OutputFormat);
        }

        if (request.Since is { } since)
        {
            yield return new("_since", FhirInstant.Format(since));
        }

        if (request.Until is { } until)
        {
            yield return new("_until", FhirInstant.Format(until));
        }

        if (request.OrganizeOutputBy is not null)
        {
            yield return new("organizeOutputBy", request.OrganizeOutputBy);
        }
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> Lists(ExportRequest request) =>
    [
        ("_type", request.Types),
        ("_elements", request.Elements),
        (AssociatedData, request.IncludeAssociatedData),
    ];

    /// <summary>The file size parameters of the request, with their sizes in bytes.</summary>
    internal static IEnumerable<(string Name, int Size)> FileSizes(ExportRequest request)
    {
        if (request.MinimumFileSize is { } minimum)
        {
            yield return (MinimumFileSize, minimum);
        }

        if (request.MaximumFileSize is { } maximum)
        {
            yield return (MaximumFileSize, maximum);
        }
    }

    /// <summary>True for a file size parameter. It changes how data are divided among files, not which data are exported.</summary>
    internal static bool IsFileSize(string name) => name is MinimumFileSize or MaximumFileSize;

    private static byte[] WriteParameters(ExportRequest request, KickOffForm form)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            json.WriteStartArray("parameter");
            foreach (KeyValuePair<string, string> parameter in Single(request))
            {
                WriteParameter(json, parameter.Key, parameter.Key is "_since" or "_until" ? "valueInstant" : "valueString", parameter.Value);
            }

            // In a body, each value of a list is a separate parameter; the values are not joined (IG 3.0.0, query parameters).
            foreach ((string name, IReadOnlyList<string> values) in Lists(request))
            {
                foreach (string value in values)
                {
                    WriteValueOfList(json, name, value, form);
                }
            }

            foreach (string filter in request.TypeFilters)
            {
                WriteParameter(json, "_typeFilter", "valueString", filter);
            }

            foreach (string patient in request.Patients)
            {
                WritePatient(json, patient.Trim());
            }

            if (request.AllowPartialManifests)
            {
                json.WriteStartObject();
                json.WriteString("name", "allowPartialManifests");
                json.WriteBoolean("valueBoolean", true);
                json.WriteEndObject();
            }

            foreach ((string name, int size) in FileSizes(request))
            {
                WriteSize(json, name, size);
            }

            foreach (KeyValuePair<string, string> parameter in request.AdditionalParameters)
            {
                WriteAdditional(json, parameter.Key, parameter.Value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return memory.ToArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string valueName, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(valueName, value);
        json.WriteEndObject();
    }

    private static void WriteValueOfList(Utf8JsonWriter json, string name, string value, KickOffForm form)
    {
        if (name != AssociatedData)
        {
            WriteParameter(json, name, "valueString", value);
        }
        else if (form.WithCodings)
        {
            WriteCoding(json, name, value);
        }
        else
        {
            WriteParameter(json, name, "valueCode", value);
        }
    }

    private static void WriteCoding(Utf8JsonWriter json, string name, string code)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueCoding");

        // Server-specific codes begin with an underscore and do not belong to the code system of the guide.
        if (!code.StartsWith("_", StringComparison.Ordinal))
        {
            json.WriteString("system", AssociatedDataSystem);
        }

        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAdditional(Utf8JsonWriter json, string name, string value)
    {
        if (IsFileSize(name) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0)
        {
            WriteSize(json, name, size);
        }
        else
        {
            WriteParameter(json, name, "valueString", value);
        }
    }

    // IG 4.0.0-ballot: the sizes are positive integers.
    private static void WriteSize(Utf8JsonWriter json, string name, int size)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("valuePositiveInt", size);
        json.WriteEndObject();
    }

    private static void WritePatient(Utf8JsonWriter json, string patient)
    {
        json.WriteStartObject();
        json.WriteString("name", "patient");
        json.WriteStartObject("valueReference");
        json.WriteString("reference", patient.Contains('/') ? patient : "Patient/" + patient);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
