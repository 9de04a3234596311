using System.Net.Http;
using System.Security;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>The destination of a copy, and how to sign in there.</summary>
internal sealed class CopySettings
{
    /// <summary><c>s3://bucket/prefix</c>, <c>az://account/container/prefix</c>, or the full path of a folder.</summary>
    public required string Destination { get; init; }

    /// <summary>The address of an S3-compatible store, or of another cloud of Azure; <see langword="null"/> for the usual one.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region of the bucket; <see langword="null"/> for that of the environment.</summary>
    public string? Region { get; init; }

    /// <summary>The AWS profile; <see langword="null"/> for that of the environment.</summary>
    public string? Profile { get; init; }

    /// <summary>The access key id of S3, or the account of Azure; <see langword="null"/> to sign in as the environment says.</summary>
    public string? UserName { get; init; }

    /// <summary>The secret access key of S3, or the key of the Azure account.</summary>
    public SecureString? Password { get; init; }

    /// <summary>A shared access signature of Azure.</summary>
    public SecureString? SasToken { get; init; }

    /// <summary>The number of files and parts that are sent at the same time.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>The options for sending requests.</summary>
    public GateOptions Transport { get; init; } = new();

    /// <summary>The environment.</summary>
    public CopyEnvironment Environment { get; init; } = new();

    /// <summary>The HTTP client of a test; <see langword="null"/> for the real one.</summary>
    public HttpMessageInvoker? Http { get; init; }
}
