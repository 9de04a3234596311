using System.Net.Http;
using System.Text;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>The role of an EC2 instance, from the instance metadata service (version 2, with a session).</summary>
/// <param name="environment">The environment.</param>
/// <param name="service">Asks the service.</param>
/// <param name="keep">Called with each secret that is sent, so that no text shows it.</param>
internal sealed class AwsInstanceKeys(CopyEnvironment environment, CredentialService service, Action<string> keep) : IAwsCredentialSource
{
    private const string Name = "the EC2 instance metadata service";
    private const string Service = "http://169.254.169.254/latest/";
    private const string RolePath = "meta-data/iam/security-credentials/";
    private const int LongestRole = 128;

    public string Description => "the role of the EC2 instance";

    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellation)
    {
        if ("true".Equals(environment["AWS_EC2_METADATA_DISABLED"], StringComparison.OrdinalIgnoreCase) || await OpenSessionAsync(cancellation).ConfigureAwait(false) is not { } session)
        {
            return null;
        }

        keep(session);
        KeyValuePair<string, string>[] headers = [new("X-aws-ec2-metadata-token", session)];
        using GateResponse roles = await service.SendAsync(HttpMethod.Get, new Uri(Service + RolePath), headers, null, cancellation).ConfigureAwait(false);
        if (roles.Status == 404)
        {
            // An instance without a role.
            return null;
        }

        if (!roles.IsSuccess)
        {
            return AwsTemporaryKeys.Read(roles, Name);
        }

        string role = Encoding.UTF8.GetString(roles.Body).Split('\n')[0].Trim();
        if (role.Length is 0 or > LongestRole || role.Any(c => c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '=' or ',' or '.' or '@' or '_' or '-')))
        {
            throw StoreErrors.SignInNotValid($"The answer of {Name}", "it does not name a role");
        }

        using GateResponse keys = await service.SendAsync(HttpMethod.Get, new Uri(Service + RolePath + StoreUri.Encode(role)), headers, null, cancellation).ConfigureAwait(false);
        return AwsTemporaryKeys.Read(keys, Name);
    }

    // Outside of EC2 nobody answers, or a service of another platform does.
    private async Task<string?> OpenSessionAsync(CancellationToken cancellation)
    {
        try
        {
            KeyValuePair<string, string>[] headers = [new("X-aws-ec2-metadata-token-ttl-seconds", "21600")];
            using GateResponse response = await service.SendAsync(HttpMethod.Put, new Uri(Service + "api/token"), headers, null, cancellation).ConfigureAwait(false);
            return response.IsSuccess && Encoding.UTF8.GetString(response.Body).Trim() is { Length: > 0 } token && token.All(c => c is > ' ' and < '\x7F') ? token : null;
        }
        catch (RedoxExportException e) when (e.StatusCode is null)
        {
            return null;
        }
    }
}
