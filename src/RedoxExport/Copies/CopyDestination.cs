using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Understands the text of a destination.</summary>
internal static class CopyDestination
{
    private const string S3Scheme = "s3://";
    private const string AzureScheme = "az://";

    /// <summary>True if a destination is an object store, not a folder.</summary>
    public static bool IsStore(string destination) => IsS3(destination) || IsAzure(destination);

    /// <summary>True if a destination is meant as an address, right or wrong, and not as a folder: s3:/bucket, https://example.org.</summary>
    public static bool IsAddress(string destination) =>
        destination.Contains("://") || destination.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) || destination.StartsWith("az:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes the target. Sends no request.</summary>
    /// <param name="settings">The destination, and how to sign in there.</param>
    /// <param name="events">Receives the events of requests.</param>
    /// <exception cref="RedoxExportException"><c>CopyDestinationNotValid</c>, <c>StoreSignInNotValid</c>, <c>TlsRequired</c>.</exception>
    public static CopyTarget Open(CopySettings settings, IExportEvents? events)
    {
        string destination = settings.Destination;
        if (!IsStore(destination) && IsAddress(destination))
        {
            throw CopyErrors.DestinationNotValid(Shown(destination), "it begins neither with s3:// nor with az://");
        }

        RequireMeant(settings);
        if (!IsStore(destination))
        {
            return new FolderTarget(destination);
        }

        // A signed link in place of a destination would put a secret into results and logs.
        if (destination.IndexOfAny(['?', '#', '@', '\\']) >= 0)
        {
            throw CopyErrors.DestinationNotValid(Shown(destination), "it has a query, a user name or a backslash");
        }

        string[] parts = destination[S3Scheme.Length..].TrimEnd('/').Split('/');
        if (Array.Exists(parts, part => part is "" or "." or ".." || part.Any(Text.SafeText.IsControl)))
        {
            throw CopyErrors.DestinationNotValid(Shown(destination), "a part of its path is missing, or is a dot");
        }

        if (settings.Endpoint is { } endpoint && !IsEndpoint(endpoint))
        {
            throw CopyErrors.DestinationNotValid(Shown(destination), "-Endpoint is not an http or https address without a query", "Specify the address of the store, such as https://minio.example.org:9000.");
        }

        return IsS3(destination) ? OpenS3(settings, parts, events) : OpenAzure(settings, parts, events);
    }

    // A folder in place of a bucket, or other credentials than those that were specified, would be noticed too late.
    private static void RequireMeant(CopySettings settings)
    {
        bool isS3 = IsS3(settings.Destination);
        bool isStore = IsStore(settings.Destination);
        (string Parameter, bool IsMeant, bool IsGiven, string For)[] parameters =
        [
            ("-Endpoint", isStore, settings.Endpoint is not null, "s3:// and az://"),
            ("-Credential", isStore, settings.UserName is not null, "s3:// and az://"),
            ("-Region", isS3, settings.Region is not null, "s3://"),
            ("-ProfileName", isS3, settings.Profile is not null, "s3://"),
            ("-SasToken", isStore && !isS3, settings.SasToken is not null, "az://"),
        ];
        foreach ((string parameter, bool isMeant, bool isGiven, string kinds) in parameters)
        {
            if (isGiven && !isMeant)
            {
                throw CopyErrors.DestinationNotValid(Shown(settings.Destination), $"{parameter} was specified, which is only for {kinds}", $"Correct the destination, or omit {parameter}.");
            }
        }
    }

    private static bool IsS3(string destination) => destination.StartsWith(S3Scheme, StringComparison.OrdinalIgnoreCase);

    private static bool IsAzure(string destination) => destination.StartsWith(AzureScheme, StringComparison.OrdinalIgnoreCase);

    private static bool IsEndpoint(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;

    private static string Shown(string destination) => destination.Split('?', '#')[0] is var plain && plain.LastIndexOf('@') is >= 0 and int at ? plain[(at + 1)..] : plain;

    private static ObjectTarget OpenS3(CopySettings settings, string[] parts, IExportEvents? events)
    {
        CopyEnvironment environment = settings.Environment;
        AwsProfile profile = new(environment, settings.Profile);
        string region = settings.Region ?? environment.First("AWS_REGION", "AWS_DEFAULT_REGION") ?? profile.Region ?? S3Location.DefaultRegion;
        if (!S3Location.IsBucket(parts[0]) || !S3Location.IsRegion(region))
        {
            throw CopyErrors.DestinationNotValid(settings.Destination, S3Location.IsBucket(parts[0]) ? "the region is not a name such as eu-central-1" : "its bucket is not a valid name");
        }

        Uri? endpoint = settings.Endpoint ?? (environment.First("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") is { } named
            ? Uri.TryCreate(named, UriKind.Absolute, out Uri? uri) && IsEndpoint(uri) ? uri : throw CopyErrors.DestinationNotValid(settings.Destination, "AWS_ENDPOINT_URL is not an http or https address without a query", "Correct the variable, or specify -Endpoint.")
            : null);
        S3Location location = new(parts[0], region, endpoint);
        RequestGate gate = NewGate(settings, location.Origin);
        string place = $"the bucket '{parts[0]}'";
        CredentialService service = new(settings.Transport, settings.Http, events);
        AwsSignIn signIn = new(SourcesOf(settings, profile, service, region, gate.Secrets.Add), place, settings.Transport.Pacing.Clock, gate.Secrets.Add);
        StoreClient client = new(gate, new AwsSigner(signIn.Keys, region, settings.Transport.Pacing.Clock), place, new RetryBudget(), events);
        return new ObjectTarget(new S3Store(location, client), PrefixOf(parts.Skip(1)), settings.ThrottleLimit);
    }

    // The order of AWS's own programs. A profile that was specified comes before the environment.
    private static IAwsCredentialSource[] SourcesOf(CopySettings settings, AwsProfile profile, CredentialService service, string region, Action<string> keep)
    {
        if (settings is { UserName: { } id, Password: { } secret })
        {
            return [new AwsGivenKeys(new AwsCredentials(id, SecretText.Use(secret, text => new string(text))))];
        }

        return settings.Profile is not null
            ? [profile]
            :
            [
                new AwsEnvironmentKeys(settings.Environment),
                new AwsWebIdentityKeys(settings.Environment, service, region, keep),
                profile,
                new AwsContainerKeys(settings.Environment, service, keep),
                new AwsInstanceKeys(settings.Environment, service, keep),
            ];
    }

    private static ObjectTarget OpenAzure(CopySettings settings, string[] parts, IExportEvents? events)
    {
        if (parts.Length < 2 || !AzureLocation.IsAccount(parts[0]) || !AzureLocation.IsContainer(parts[1]))
        {
            throw CopyErrors.DestinationNotValid(settings.Destination, "it has no account and container with valid names");
        }

        if (settings.UserName is { } user && !user.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
        {
            throw CopyErrors.DestinationNotValid(settings.Destination, "the user name of -Credential is another account");
        }

        AzureLocation location = new(parts[0], parts[1], settings.Endpoint);
        RequestGate gate = NewGate(settings, location.Origin);
        string place = $"the container '{parts[1]}' of the account '{parts[0]}'";
        CredentialService service = new(settings.Transport, settings.Http, events);
        IRequestSigner signer = new AzureSignIn(settings, parts[0], place, service, gate.Secrets.Add).Find();
        return new ObjectTarget(new AzureStore(location, new StoreClient(gate, signer, place, new RetryBudget(), events)), PrefixOf(parts.Skip(2)), settings.ThrottleLimit);
    }

    private static string PrefixOf(IEnumerable<string> parts) => string.Concat(parts.Select(part => part + "/"));

    private static RequestGate NewGate(CopySettings settings, Uri origin)
    {
        TrustPolicy trust = new(origin, null, settings.Transport.AllowInsecure);

        // An address that the policy does not allow is reported now, before any file is read.
        try
        {
            trust.Admit(origin, RequestPurpose.Store);
        }
        catch (RedoxExportException e)
        {
            throw e.WithAdvice("Use an https address. In a test network, -AllowInsecure permits HTTP to -Endpoint.");
        }

        return new RequestGate(trust, settings.Transport, settings.Http);
    }
}
