using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>
/// Identifies runs of the same request: a hash of everything that decides which data are returned, independent of order, without the time window. The
/// window is stored in the run's record, and the watermark takes it into account.
/// </summary>
internal static class RequestKey
{
    // 7! keys take a few milliseconds. No known request has more than three additional parameters.
    private const int MostPermuted = 7;

    /// <summary>The key: SHA-256 as hexadecimal digits.</summary>
    /// <remarks>Published data are the same on every connection, so the address of the manifest takes the place of the server.</remarks>
    public static string Of(Uri baseUri, ExportRequest request) => Key(baseUri, request);

    /// <summary>The key of a request whose server is not known, because its connection could not be made. A run of the request replaces it.</summary>
    public static string WithoutServer(ExportRequest request) => Key(null, request);

    /// <summary>
    /// The keys that earlier versions may have given the same request. They kept the order of the parameters, and a hashtable returns them in a
    /// different order in each process. They treated <c>1</c> and <c>Patient/1</c> as two patients. File sizes were passed as such parameters and
    /// were part of the key.
    /// </summary>
    public static IReadOnlyCollection<string> EarlierOf(Uri baseUri, ExportRequest request)
    {
        IEnumerable<KeyValuePair<string, string>> sizes = KickOffMessage.FileSizes(request)
            .Select(size => new KeyValuePair<string, string>(size.Name, size.Size.ToString(CultureInfo.InvariantCulture)));
        string[][] parameters = [.. request.AdditionalParameters
            .Concat(sizes)
            .GroupBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(name => name.Select(parameter => $"{parameter.Key}={parameter.Value}").ToArray())];
        IEnumerable<IEnumerable<string[]>> orders = parameters.Length <= MostPermuted ? Permutations(parameters) : [parameters];
        HashSet<string> keys = new(orders.Select(order => Hash(baseUri, request, request.Patients, order.SelectMany(values => values))), StringComparer.Ordinal);
        keys.Remove(Of(baseUri, request));
        return keys;
    }

    private static string Key(Uri? baseUri, ExportRequest request) => Hash(
        baseUri,
        request,
        request.Patients.Select(PatientId),
        request.AdditionalParameters.Where(parameter => !KickOffMessage.IsFileSize(parameter.Key)).Select(parameter => $"{Name(parameter.Key)}={parameter.Value}").OrderBy(text => text, StringComparer.Ordinal));

    private static string Hash(Uri? baseUri, ExportRequest request, IEnumerable<string> patients, IEnumerable<string> parameters)
    {
        StringBuilder text = new();
        void Add(string name, IEnumerable<string> values)
        {
            foreach (string value in values)
            {
                // The length prefix separates values unambiguously, whatever they contain.
                text.Append(name).Append(' ').Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(value).Append('\n');
            }
        }

        Add(request.ManifestUri is null ? "server" : "published", (request.ManifestUri ?? baseUri) is { } source ? [source.AbsoluteUri] : []);
        Add("level", [request.Level.ToString()]);
        Add("group", request.GroupId is null ? [] : [request.GroupId.Trim()]);
        Add("type", Sorted(request.Types));
        Add("filter", Sorted(request.TypeFilters));
        Add("element", Sorted(request.Elements));
        Add("patient", Sorted(patients));
        Add("associated", Sorted(request.IncludeAssociatedData));
        Add("organized", request.OrganizeOutputBy is null ? [] : [request.OrganizeOutputBy]);
        Add("parameter", parameters);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        return Hexadecimal.Lower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> values) => values.Select(value => value.Trim()).Distinct().OrderBy(value => value, StringComparer.Ordinal);

    // The kick-off sends both forms as the same reference.
    private static string PatientId(string patient) =>
        patient.Trim() is var trimmed && trimmed.StartsWith("Patient/", StringComparison.Ordinal) ? trimmed["Patient/".Length..] : trimmed;

    // Escaped, so that an equals sign inside a name is not taken for the one after the name.
    private static string Name(string name) => name.Replace("%", "%25").Replace("=", "%3D");

    private static IEnumerable<IEnumerable<string[]>> Permutations(string[][] items) => items.Length == 0
        ? [[]]
        : items.SelectMany((first, at) => Permutations([.. items.Take(at), .. items.Skip(at + 1)]).Select(rest => rest.Prepend(first)));
}
