using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>The role of a container (Amazon ECS, EKS pod identity), from the service that the platform names in the environment.</summary>
/// <param name="environment">The environment.</param>
/// <param name="service">Asks the service.</param>
/// <param name="keep">Called with each secret that is sent, so that no text shows it.</param>
internal sealed class AwsContainerKeys(CopyEnvironment environment, CredentialService service, Action<string> keep) : IAwsCredentialSource
{
    private const string Relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    private const string Full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string TokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    private const string Name = "the container credential service";

    private static readonly Uri Service = new("http://169.254.170.2");

    public string Description => "the role of the container";

    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellation)
    {
        if (Address() is not { } address)
        {
            return null;
        }

        string? token = environment[TokenFile] is not null ? environment.ReadToken(TokenFile) : environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
        if (token is not null && token.IndexOfAny(['\r', '\n']) >= 0)
        {
            throw StoreErrors.SignInNotValid("The authorization token of the container", "it has a line break");
        }

        if (token is not null)
        {
            keep(token);
        }

        KeyValuePair<string, string>[] headers = token is null ? [] : [new("Authorization", token)];
        using GateResponse response = await service.SendAsync(HttpMethod.Get, address, headers, null, cancellation).ConfigureAwait(false);
        return AwsTemporaryKeys.Read(response, Name);
    }

    private Uri? Address()
    {
        if (environment[Relative] is { } relative)
        {
            return Uri.TryCreate(Service.AbsoluteUri.TrimEnd('/') + (relative[0] == '/' ? relative : "/" + relative), UriKind.Absolute, out Uri? local) && TrustPolicy.SameOrigin(local, Service)
                ? local
                : throw StoreErrors.SignInNotValid(Relative, "it is not a path");
        }

        if (environment[Full] is not { } full)
        {
            return null;
        }

        // The address is the platform's word. Over plain HTTP it may only be on this computer or be one of the platform's fixed addresses.
        return Uri.TryCreate(full, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (TrustPolicy.IsLoopback(uri) || TrustPolicy.IsPlatformService(uri))))
            ? uri
            : throw StoreErrors.SignInNotValid(Full, "it is neither an https address nor an address of the platform");
    }
}
