using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>
/// Tells whether two runs ask for the same: everything that decides which data come, in no order, but not the window of time. Since when
/// and until when a run asks is on its record, and its watermark takes both into account.
/// </summary>
internal static class RequestKey
{
    // 7! keys are made in a few milliseconds. Nobody has been seen with more parameters of their own than three.
    private const int MostPermuted = 7;

    /// <summary>The key: SHA-256 in hexadecimal digits.</summary>
    public static string Of(Uri baseUri, ExportRequest request) => Hash(
        baseUri,
        request,
        request.Patients.Select(PatientId),
        request.AdditionalParameters.Where(parameter => !KickOffMessage.IsFileSize(parameter.Key)).Select(parameter => $"{Name(parameter.Key)}={parameter.Value}").OrderBy(text => text, StringComparer.Ordinal));

    /// <summary>
    /// The keys that earlier versions may have given the same request. They kept the order of the parameters, which a hashtable gives
    /// differently in each process, and took <c>1</c> and <c>Patient/1</c> for two patients. Sizes of files were such parameters, and counted.
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

    private static string Hash(Uri baseUri, ExportRequest request, IEnumerable<string> patients, IEnumerable<string> parameters)
    {
        StringBuilder text = new();
        void Add(string name, IEnumerable<string> values)
        {
            foreach (string value in values)
            {
                // The length keeps values apart, whatever is in them.
                text.Append(name).Append(' ').Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(value).Append('\n');
            }
        }

        Add("server", [baseUri.AbsoluteUri]);
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

    // The kick-off sends both as the same reference.
    private static string PatientId(string patient) =>
        patient.Trim() is var trimmed && trimmed.StartsWith("Patient/", StringComparison.Ordinal) ? trimmed["Patient/".Length..] : trimmed;

    // An equals sign inside of a name is not the one that ends it.
    private static string Name(string name) => name.Replace("%", "%25").Replace("=", "%3D");

    private static IEnumerable<IEnumerable<string[]>> Permutations(string[][] items) => items.Length == 0
        ? [[]]
        : items.SelectMany((first, at) => Permutations([.. items.Take(at), .. items.Skip(at + 1)]).Select(rest => rest.Prepend(first)));
}
