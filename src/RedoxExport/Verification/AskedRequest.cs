using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Exports;

namespace RedoxExport.Verification;

/// <summary>A request in a form that can be compared with the received data. Safe to read from several threads.</summary>
internal sealed class AskedRequest
{
    private const string PatientPrefix = "Patient/";
    private const string TypeParameter = "_type";

    // IG 3.0.0, includeAssociatedData: a server's own values begin with an underscore, and the server decides which data they add.
    private const char CustomMark = '_';

    private readonly string[] _elements;

    /// <param name="request">The request as it was sent.</param>
    public AskedRequest(ExportRequest request)
    {
        Types = new SortedSet<string>(Values(request.Types.Concat(request.AdditionalParameters.Where(parameter => parameter.Key == TypeParameter).Select(parameter => parameter.Value))), StringComparer.Ordinal);
        HasAssociatedData = request.IncludeAssociatedData.Count > 0;
        HasCustomData = Values(request.IncludeAssociatedData).Any(value => value[0] == CustomMark);
        Since = request.Since;
        _elements = [.. Values(request.Elements)];
        Patients = PatientsOf(request.Patients);
    }

    /// <summary>The types of <c>_type</c>; empty if all types were requested.</summary>
    public SortedSet<string> Types { get; }

    /// <summary>True if Provenance resources may be received unasked.</summary>
    public bool HasAssociatedData { get; }

    /// <summary>True if data of any type may be received unasked.</summary>
    public bool HasCustomData { get; }

    /// <summary>The time since which changes were requested; <see langword="null"/> if everything was requested.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>The requested patients; <see langword="null"/> if all patients were requested.</summary>
    public MemberTable? Patients { get; }

    /// <summary>True if only certain elements were requested.</summary>
    public bool HasElements => _elements.Length > 0;

    /// <summary>
    /// True if the request has a restriction that can be checked in the received data. <c>_typeFilter</c> and <c>_until</c> are not evaluated.
    /// </summary>
    public bool IsRestricted => Types.Count > 0 || Patients is not null || Since is not null || HasElements;

    /// <summary>Returns the requested elements of a type; <see langword="null"/> if all elements were requested.</summary>
    public HashSet<string>? ElementsOf(string type)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string element in _elements)
        {
            // The forms are Patient.name, name and name.family. Only the first element of a path is checked.
            string[] parts = element.Split('.');
            bool namesType = char.IsUpper(parts[0][0]);
            if (!namesType)
            {
                names.Add(parts[0]);
            }
            else if (parts.Length > 1 && parts[0] == type)
            {
                names.Add(parts[1]);
            }
        }

        return names.Count == 0 ? null : names;
    }

    private static MemberTable? PatientsOf(IReadOnlyList<string> patients)
    {
        string[] ids = [.. patients.Select(IdOf).Where(id => id.Length > 0 && Encoding.UTF8.GetByteCount(id) <= ushort.MaxValue)];
        if (ids.Length == 0)
        {
            return null;
        }

        MemberTable table = new();
        foreach (string id in ids)
        {
            table.Add(id, run: 0);
        }

        return table;
    }

    // 1, Patient/1, https://example.org/fhir/Patient/1 and Patient/1/_history/2 identify the same patient.
    private static string IdOf(string patient)
    {
        string text = patient.Trim();
        int at = text.LastIndexOf(PatientPrefix, StringComparison.Ordinal);
        return (at < 0 ? text : text[(at + PatientPrefix.Length)..]).Split('/')[0];
    }

    private static IEnumerable<string> Values(IEnumerable<string> lists) =>
        lists.SelectMany(list => list.Split(',')).Select(value => value.Trim()).Where(value => value.Length > 0);
}
