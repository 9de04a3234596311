namespace RedoxExport.Copies;

/// <summary>The keys of an account of AWS or of an S3-compatible store. Not a record, because the ToString of a record would print the keys.</summary>
internal sealed class AwsCredentials(string accessKeyId, string secretAccessKey, string? sessionToken = null, DateTimeOffset? expiresAt = null)
{
    public string AccessKeyId { get; } = accessKeyId;

    public string SecretAccessKey { get; } = secretAccessKey;

    /// <summary>For temporary keys: the token that is sent with them.</summary>
    public string? SessionToken { get; } = sessionToken;

    /// <summary>The time at which temporary keys expire; <see langword="null"/> if they do not.</summary>
    public DateTimeOffset? ExpiresAt { get; } = expiresAt;
}
