using System.Text;

namespace RedoxExport.Copies;

/// <summary>Writes addresses of objects. Signatures cover them byte for byte, so nothing is left to .NET's own rules.</summary>
internal static class StoreUri
{
    private const string Digits = "0123456789ABCDEF";

    /// <summary>Encodes a text as part of a path or a query: everything but the unreserved characters of RFC 3986, 2.3.</summary>
    public static string Encode(string text)
    {
        StringBuilder encoded = new(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(Digits[b >> 4]).Append(Digits[b & 0xF]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>Encodes a path; its slashes stay.</summary>
    public static string EncodePath(string path) => string.Join("/", path.Split('/').Select(Encode));

    /// <summary>Makes a query; empty if there are no parameters.</summary>
    public static string Query(params (string Name, string Value)[] parameters) =>
        parameters.Length == 0 ? string.Empty : "?" + string.Join("&", parameters.Select(parameter => $"{Encode(parameter.Name)}={Encode(parameter.Value)}"));

    /// <summary>The parameters of a query, still encoded.</summary>
    public static IEnumerable<(string Name, string Value)> Parameters(Uri uri) => uri.Query.TrimStart('?')
        .Split(['&'], StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.IndexOf('=') is >= 0 and int at ? (parameter[..at], parameter[(at + 1)..]) : (parameter, string.Empty));
}
