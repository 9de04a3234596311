using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Exports;

namespace RedoxExport.Verification;

/// <summary>What a request asked for, made ready to be compared with what came. Read by several threads.</summary>
internal sealed class AskedRequest
{
    private const string PatientPrefix = "Patient/";
    private const string TypeParameter = "_type";

    // IG 3.0.0, includeAssociatedData: a server's own values begin with an underscore, and what they bring is its own affair.
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

    /// <summary>The types of <c>_type</c>; none for all.</summary>
    public SortedSet<string> Types { get; }

    /// <summary>Whether resources of Provenance may come unasked.</summary>
    public bool HasAssociatedData { get; }

    /// <summary>Whether data of any type may come unasked.</summary>
    public bool HasCustomData { get; }

    /// <summary>Since when changes were asked for.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>The only patients that were asked for; <see langword="null"/> for all.</summary>
    public MemberTable? Patients { get; }

    /// <summary>Whether elements were named.</summary>
    public bool HasElements => _elements.Length > 0;

    /// <summary>Whether anything was restricted that can be seen in what came. <c>_typeFilter</c> and <c>_until</c> are not evaluated.</summary>
    public bool IsRestricted => Types.Count > 0 || Patients is not null || Since is not null || HasElements;

    /// <summary>The elements of a type that were asked for; <see langword="null"/> for all of them.</summary>
    public HashSet<string>? ElementsOf(string type)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string element in _elements)
        {
            // Patient.name, name, or name.family: of a path only the first element can be seen from outside.
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

    // 1, Patient/1, https://example.org/fhir/Patient/1 and Patient/1/_history/2 are the same patient.
    private static string IdOf(string patient)
    {
        string text = patient.Trim();
        int at = text.LastIndexOf(PatientPrefix, StringComparison.Ordinal);
        return (at < 0 ? text : text[(at + PatientPrefix.Length)..]).Split('/')[0];
    }

    private static IEnumerable<string> Values(IEnumerable<string> lists) =>
        lists.SelectMany(list => list.Split(',')).Select(value => value.Trim()).Where(value => value.Length > 0);
}
