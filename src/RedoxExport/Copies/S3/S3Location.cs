namespace RedoxExport.Copies;

/// <summary>The address of a bucket.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="region">The region.</param>
/// <param name="endpoint">The address of an S3-compatible store; <see langword="null"/> for Amazon S3.</param>
internal sealed class S3Location(string bucket, string region, Uri? endpoint)
{
    /// <summary>The region if nothing names one: that of the oldest buckets, and what stores that have no regions expect.</summary>
    public const string DefaultRegion = "us-east-1";

    // A certificate for *.s3.<region>.amazonaws.com is not valid for a name with another dot in it.
    private readonly bool _isInHost = endpoint is null && bucket.IndexOf('.') < 0;

    public string Bucket => bucket;

    public string Region => region;

    /// <summary>The origin of all requests.</summary>
    public Uri Origin => endpoint ?? new Uri(_isInHost ? $"https://{bucket}.s3.{region}.{DomainOf(region)}" : $"https://s3.{region}.{DomainOf(region)}");

    /// <summary>The domain of AWS's services in a region.</summary>
    public static string DomainOf(string region) => region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";

    /// <summary>True if a text can be the name of a region: it becomes part of a host name.</summary>
    public static bool IsRegion(string text) => text.Length is > 0 and <= 40 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>True if a text can be the name of a bucket (lower-case letters, digits, dots, hyphens).</summary>
    public static bool IsBucket(string text) => text.Length is >= 3 and <= 63
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.')
        && char.IsLetterOrDigit(text[0]) && char.IsLetterOrDigit(text[^1])
        && text.IndexOf("..", StringComparison.Ordinal) < 0;

    /// <summary>The address of an object, or of the bucket if the key is empty.</summary>
    /// <param name="key">The key.</param>
    /// <param name="parameters">The parameters of the query.</param>
    public Uri AddressOf(string key, params (string Name, string Value)[] parameters)
    {
        string path = _isInHost ? "/" + StoreUri.EncodePath(key) : "/" + bucket + (key.Length > 0 ? "/" + StoreUri.EncodePath(key) : string.Empty);
        return new Uri(Origin.AbsoluteUri.TrimEnd('/') + path + StoreUri.Query(parameters));
    }
}
