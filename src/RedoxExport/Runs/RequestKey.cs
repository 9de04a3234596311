using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Runs;

/// <summary>Tells whether two runs ask for the same: everything that decides which data come, but not since when.</summary>
internal static class RequestKey
{
    /// <summary>The key: SHA-256 in hexadecimal digits. The order of types, elements and patients does not matter.</summary>
    public static string Of(Uri baseUri, ExportRequest request)
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
        Add("patient", Sorted(request.Patients));
        Add("associated", Sorted(request.IncludeAssociatedData));
        Add("organized", request.OrganizeOutputBy is null ? [] : [request.OrganizeOutputBy]);
        Add("parameter", request.AdditionalParameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        return Hexadecimal.Lower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> values) => values.Select(value => value.Trim()).Distinct().OrderBy(value => value, StringComparer.Ordinal);
}
