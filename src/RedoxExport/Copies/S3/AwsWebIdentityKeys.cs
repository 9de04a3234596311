using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>A role for which a platform such as Kubernetes gives an identity token (EKS service accounts): AWS's token service exchanges it for keys.</summary>
/// <param name="environment">The environment.</param>
/// <param name="service">Asks the service.</param>
/// <param name="region">The region whose token service is asked.</param>
/// <param name="keep">Called with each secret that is sent, so that no text shows it.</param>
internal sealed class AwsWebIdentityKeys(CopyEnvironment environment, CredentialService service, string region, Action<string> keep) : IAwsCredentialSource
{
    private const string TokenFile = "AWS_WEB_IDENTITY_TOKEN_FILE";
    private const string Role = "AWS_ROLE_ARN";

    public string Description => "the variables " + TokenFile + " and " + Role;

    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellation)
    {
        if (environment[TokenFile] is null)
        {
            return null;
        }

        string role = environment[Role] ?? throw StoreErrors.SignInNotValid(TokenFile, $"{Role} is not set");
        string identity = environment.ReadToken(TokenFile);
        keep(identity);
        KeyValuePair<string, string>[] form =
        [
            new("Action", "AssumeRoleWithWebIdentity"),
            new("Version", "2011-06-15"),
            new("RoleArn", role),
            new("RoleSessionName", environment["AWS_ROLE_SESSION_NAME"] ?? "RedoxExport"),
            new("WebIdentityToken", identity),
        ];
        Uri sts = new($"https://sts.{region}.{S3Location.DomainOf(region)}/");
        using GateResponse response = await service.SendAsync(HttpMethod.Post, sts, [], form, cancellation).ConfigureAwait(false);
        return response.IsSuccess
            ? AwsTemporaryKeys.ReadSts(response.Body)
            : throw StoreErrors.SignInRefused("AWS refused the identity token for the role", response, $"Check {Role}, the trust policy of the role, and that the token in {TokenFile} is current.");
    }
}
