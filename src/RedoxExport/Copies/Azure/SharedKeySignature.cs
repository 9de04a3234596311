using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RedoxExport.Copies;

/// <summary>Azure Storage's Shared Key, for the blob service.</summary>
internal static class SharedKeySignature
{
    // The headers of the string to sign, in its order. Those that a request does not have are empty lines.
    private static readonly string[] Standard =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    /// <summary>Makes the value of the Authorization header.</summary>
    /// <param name="account">The account.</param>
    /// <param name="key">The account's key.</param>
    /// <param name="method">The method.</param>
    /// <param name="uri">The address.</param>
    /// <param name="headers">All headers of the request, with <c>x-ms-date</c> and <c>x-ms-version</c>.</param>
    public static string Authorization(string account, byte[] key, string method, Uri uri, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        using HMACSHA256 hmac = new(key);
        return $"SharedKey {account}:{Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(StringToSign(account, method, uri, headers))))}";
    }

    /// <summary>The text that is signed (version 2015-02-21 and later: no length stands for an empty body).</summary>
    internal static string StringToSign(string account, string method, Uri uri, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        StringBuilder text = new(method);
        text.Append('\n');
        foreach (string name in Standard)
        {
            string value = headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault() ?? string.Empty;
            text.Append(name == "Content-Length" && value == "0" ? string.Empty : value).Append('\n');
        }

        foreach (KeyValuePair<string, string> header in headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .Select(header => new KeyValuePair<string, string>(header.Key.ToLowerInvariant(), header.Value.Trim()))
            .OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            text.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }

        text.Append('/').Append(account).Append(uri.AbsolutePath);
        foreach (IGrouping<string, string> parameter in StoreUri.Parameters(uri)
            .GroupBy(parameter => Uri.UnescapeDataString(parameter.Name).ToLowerInvariant(), parameter => Uri.UnescapeDataString(parameter.Value), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(parameter.Key).Append(':').Append(string.Join(",", parameter.OrderBy(value => value, StringComparer.Ordinal)));
        }

        return text.ToString();
    }

    /// <summary>The time as <c>x-ms-date</c> has it.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}
