using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>AWS Signature Version 4, in the header of a request.</summary>
internal static class AwsSignature
{
    public const string EmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const int Sha256Length = 32;
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The time as a signature has it: <c>20130524T000000Z</c>.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Makes the value of the Authorization header.</summary>
    /// <param name="credentials">The keys.</param>
    /// <param name="region">The region, such as <c>us-east-1</c>.</param>
    /// <param name="service">The service, such as <c>s3</c>.</param>
    /// <param name="time">The time of the request, as <see cref="TimeOf"/> gives it. The request has the same in <c>x-amz-date</c> or <c>Date</c>.</param>
    /// <param name="method">The method.</param>
    /// <param name="uri">The address. Its path and its query are encoded as <see cref="StoreUri.Encode"/> does it.</param>
    /// <param name="headers">The headers to sign, with <c>host</c>.</param>
    /// <param name="payload">The SHA-256 of the body in hexadecimal digits.</param>
    public static string Authorization(AwsCredentials credentials, string region, string service, string time, string method, Uri uri, IEnumerable<KeyValuePair<string, string>> headers, string payload)
    {
        string day = time.Substring(0, 8);
        string scope = $"{day}/{region}/{service}/aws4_request";
        (string canonical, string signed) = Canonical(method, uri, headers, payload);
        string toSign = $"{Algorithm}\n{time}\n{scope}\n{Hexadecimal.Sha256Of(canonical, Sha256Length)}";
        byte[] key = SigningKey(credentials.SecretAccessKey, day, region, service);
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{scope},SignedHeaders={signed},Signature={Hexadecimal.Lower(Hmac(key, toSign))}";
    }

    /// <summary>The canonical request, and the list of the signed headers.</summary>
    internal static (string Request, string SignedHeaders) Canonical(string method, Uri uri, IEnumerable<KeyValuePair<string, string>> headers, string payload)
    {
        KeyValuePair<string, string>[] sorted = [.. headers
            .Select(header => new KeyValuePair<string, string>(header.Key.ToLowerInvariant(), Trimmed(header.Value)))
            .OrderBy(header => header.Key, StringComparer.Ordinal)];
        string query = string.Join("&", StoreUri.Parameters(uri)
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .ThenBy(parameter => parameter.Value, StringComparer.Ordinal)
            .Select(parameter => $"{parameter.Name}={parameter.Value}"));
        string signed = string.Join(";", sorted.Select(header => header.Key));
        string lines = string.Concat(sorted.Select(header => $"{header.Key}:{header.Value}\n"));
        return ($"{method}\n{uri.AbsolutePath}\n{query}\n{lines}\n{signed}\n{payload}", signed);
    }

    internal static byte[] SigningKey(string secret, string day, string region, string service) =>
        Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), day), region), service), "aws4_request");

    private static string Trimmed(string value) => string.Join(" ", value.Split([' '], StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Hmac(byte[] key, string text)
    {
        using HMACSHA256 hmac = new(key);
        return hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
    }
}
