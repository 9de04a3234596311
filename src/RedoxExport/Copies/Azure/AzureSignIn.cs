using System.Net.Http;
using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Finds the way to sign in to Azure Storage: what the user specified, or the first of the usual ways that the environment has.</summary>
/// <param name="settings">The settings of the copy.</param>
/// <param name="account">The account.</param>
/// <param name="place">The container, for messages.</param>
/// <param name="service">Asks the services of the platform.</param>
/// <param name="keep">Called with each secret, so that no text shows it.</param>
internal sealed class AzureSignIn(CopySettings settings, string account, string place, CredentialService service, Action<string> keep)
{
    private const string Scope = "https://storage.azure.com/.default";
    private const string Resource = "https://storage.azure.com/";
    private const string AccountKey = "AZURE_STORAGE_KEY";
    private const string SasToken = "AZURE_STORAGE_SAS_TOKEN";
    private const string Tenant = "AZURE_TENANT_ID";
    private const string Client = "AZURE_CLIENT_ID";
    private const string Secret = "AZURE_CLIENT_SECRET";
    private const string FederatedToken = "AZURE_FEDERATED_TOKEN_FILE";
    private const string IdentityEndpoint = "IDENTITY_ENDPOINT";
    private const string IdentityHeader = "IDENTITY_HEADER";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const string InstanceService = "http://169.254.169.254/metadata/identity/oauth2/token";
    private const string EntraAdvice = "Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret or token, and that the application still exists.";
    private const string IdentityAdvice = "Check that an identity is assigned to this machine or app. AZURE_CLIENT_ID selects one of several.";

    private CopyEnvironment Env => settings.Environment;

    private TimeProvider Clock => settings.Transport.Pacing.Clock;

    // The variables of the storage account may belong to another one.
    private bool IsOwnAccount => Env["AZURE_STORAGE_ACCOUNT"] is not { } other || other.Equals(account, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="RedoxExportException"><c>StoreSignInNotValid</c>.</exception>
    public IRequestSigner Find()
    {
        if (settings.SasToken is { } sas)
        {
            return OfSas(SecretText.Use(sas, text => new string(text)), "-SasToken");
        }

        if (settings.Password is { } password)
        {
            return OfKey(SecretText.Use(password, text => new string(text)), "The password of -Credential");
        }

        if (IsOwnAccount && Env[SasToken] is { } environmentSas)
        {
            return OfSas(environmentSas, SasToken);
        }

        return IsOwnAccount && Env[AccountKey] is { } key ? OfKey(key, AccountKey) : new AzureTokenSigner(new RenewedSecret<AzureToken>(TokenSource(), static token => token.ExpiresAt, Clock));
    }

    private AzureSasSigner OfSas(string text, string source)
    {
        string parameters = text.Trim().TrimStart('?');
        string? signature = parameters.Split('&').FirstOrDefault(parameter => parameter.StartsWith("sig=", StringComparison.Ordinal))?.Substring(4);
        if (signature is null || parameters.Any(c => c is <= ' ' or > '~' or '#'))
        {
            throw StoreErrors.SignInNotValid(source, "it is not a shared access signature, which begins like sv=…&… and contains sig=…");
        }

        keep(signature);
        keep(Uri.UnescapeDataString(signature));
        return new AzureSasSigner(parameters);
    }

    private AzureKeySigner OfKey(string text, string source)
    {
        keep(text);
        try
        {
            return new AzureKeySigner(account, Convert.FromBase64String(text), Clock);
        }
        catch (FormatException)
        {
            throw StoreErrors.SignInNotValid(source, "it is not the key of a storage account, which is Base64");
        }
    }

    private Func<CancellationToken, Task<AzureToken>> TokenSource()
    {
        if (Env[Secret] is { } secret)
        {
            keep(secret);
            return cancellation => SignInAsync(() => new("client_secret", secret), isAssertion: false, cancellation);
        }

        if (Env[FederatedToken] is not null)
        {
            return cancellation => SignInAsync(() => new("client_assertion", Env.ReadToken(FederatedToken)), isAssertion: true, cancellation);
        }

        return Env[IdentityEndpoint] is { } endpoint && Env[IdentityHeader] is { } header ? cancellation => AskAppAsync(endpoint, header, cancellation) : AskInstanceAsync;
    }

    private async Task<AzureToken> SignInAsync(Func<KeyValuePair<string, string>> proof, bool isAssertion, CancellationToken cancellation)
    {
        string tenant = Env[Tenant] ?? throw StoreErrors.SignInNotValid(isAssertion ? FederatedToken : Secret, $"{Tenant} is not set");
        string client = Env[Client] ?? throw StoreErrors.SignInNotValid(isAssertion ? FederatedToken : Secret, $"{Client} is not set");
        string authority = Env["AZURE_AUTHORITY_HOST"] ?? "https://login.microsoftonline.com/";
        if (!Uri.TryCreate($"{authority.TrimEnd('/')}/{StoreUri.Encode(tenant)}/oauth2/v2.0/token", UriKind.Absolute, out Uri? uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && TrustPolicy.IsLoopback(uri))) || uri.UserInfo.Length > 0)
        {
            throw StoreErrors.SignInNotValid("AZURE_AUTHORITY_HOST", "it is not an https address");
        }

        KeyValuePair<string, string> own = proof();
        keep(own.Value);
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials"), new("client_id", client), new("scope", Scope), own];
        if (isAssertion)
        {
            form.Add(new("client_assertion_type", AssertionType));
        }

        using GateResponse response = await service.SendAsync(HttpMethod.Post, uri, [], form, cancellation).ConfigureAwait(false);
        return Keep(AzureToken.Read(response, "Microsoft Entra ID", EntraAdvice, Clock.GetUtcNow()));
    }

    // The managed identity of App Service, Functions, Container Apps. On Linux, its service has a link-local address and a port of its own.
    private async Task<AzureToken> AskAppAsync(string endpoint, string header, CancellationToken cancellation)
    {
        keep(header);
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0)
        {
            throw StoreErrors.SignInNotValid(IdentityEndpoint, "it is not an address");
        }

        bool isOnLink = uri.Scheme == Uri.UriSchemeHttp && TrustPolicy.IsLinkLocal(uri);
        if (uri.Scheme == Uri.UriSchemeHttp && !isOnLink && !TrustPolicy.IsLoopback(uri))
        {
            throw StoreErrors.SignInNotValid(IdentityEndpoint, "it is neither an https address nor an address of this computer or its network link");
        }

        if (header.Any(c => c is <= ' ' or > '~'))
        {
            throw StoreErrors.SignInNotValid(IdentityHeader, "it has characters that a header cannot have");
        }

        Uri asked = new(uri.GetLeftPart(UriPartial.Path) + StoreUri.Query([("api-version", "2019-08-01"), ("resource", Resource), .. ClientId()]));
        using GateResponse response = await service.SendAsync(HttpMethod.Get, asked, [new("X-IDENTITY-HEADER", header)], null, cancellation, isOnLink).ConfigureAwait(false);
        return Keep(AzureToken.Read(response, "the managed identity of the app", IdentityAdvice, Clock.GetUtcNow()));
    }

    // The managed identity of a virtual machine.
    private async Task<AzureToken> AskInstanceAsync(CancellationToken cancellation)
    {
        Uri asked = new(InstanceService + StoreUri.Query([("api-version", "2018-02-01"), ("resource", Resource), .. ClientId()]));
        GateResponse response;
        try
        {
            response = await service.SendAsync(HttpMethod.Get, asked, [new("Metadata", "true")], null, cancellation).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e.StatusCode is null)
        {
            // Outside of Azure nobody answers.
            throw StoreErrors.SignInMissing(place, $"the variables {SasToken}, {AccountKey}, {Secret}, {FederatedToken}, {IdentityEndpoint}; the managed identity of a virtual machine");
        }

        using (response)
        {
            return Keep(AzureToken.Read(response, "the managed identity of the machine", IdentityAdvice, Clock.GetUtcNow()));
        }
    }

    private AzureToken Keep(AzureToken token)
    {
        keep(token.Text);
        return token;
    }

    private (string Name, string Value)[] ClientId() => Env[Client] is { } client ? [("client_id", client)] : [];
}
