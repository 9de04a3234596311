using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Signs requests to S3.</summary>
/// <param name="keys">Gives the keys.</param>
/// <param name="region">The region.</param>
/// <param name="clock">The clock.</param>
internal sealed class AwsSigner(RenewedSecret<AwsCredentials> keys, string region, TimeProvider clock) : IRequestSigner
{
    /// <summary>The header with the hash of the body. The request has it before it is signed.</summary>
    public const string PayloadHeader = "x-amz-content-sha256";

    private const string Service = "s3";

    public async Task SignAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        AwsCredentials credentials = await keys.GetAsync(cancellationToken).ConfigureAwait(false);
        string time = AwsSignature.TimeOf(clock.GetUtcNow());
        message.Headers.TryAddWithoutValidation("x-amz-date", time);
        if (credentials.SessionToken is { } token)
        {
            message.Headers.TryAddWithoutValidation("x-amz-security-token", token);
        }

        List<KeyValuePair<string, string>> signed = [new("host", message.RequestUri!.Authority)];
        signed.AddRange(message.Headers
            .Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .Select(header => new KeyValuePair<string, string>(header.Key, string.Join(",", header.Value))));
        string payload = signed.First(header => header.Key.Equals(PayloadHeader, StringComparison.OrdinalIgnoreCase)).Value;
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            AwsSignature.Authorization(credentials, region, Service, time, message.Method.Method, message.RequestUri, signed, payload));
    }
}
