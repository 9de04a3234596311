namespace RedoxExport.Copies;

/// <summary>Keys that the user specified.</summary>
internal sealed class AwsGivenKeys(AwsCredentials credentials) : IAwsCredentialSource
{
    public string Description => "-Credential";

    public Task<AwsCredentials?> GetAsync(CancellationToken cancellation) => Task.FromResult<AwsCredentials?>(credentials);
}

/// <summary>Keys in variables of the environment.</summary>
internal sealed class AwsEnvironmentKeys(CopyEnvironment environment) : IAwsCredentialSource
{
    private const string Id = "AWS_ACCESS_KEY_ID";
    private const string Secret = "AWS_SECRET_ACCESS_KEY";

    public string Description => "the variables " + Id + " and " + Secret;

    public Task<AwsCredentials?> GetAsync(CancellationToken cancellation)
    {
        string? id = environment[Id];
        string? secret = environment[Secret];
        if (id is null && secret is null)
        {
            return Task.FromResult<AwsCredentials?>(null);
        }

        return id is not null && secret is not null
            ? Task.FromResult<AwsCredentials?>(new AwsCredentials(id, secret, environment["AWS_SESSION_TOKEN"]))
            : throw StoreErrors.SignInNotValid("The key in the environment", $"{(id is null ? Id : Secret)} is not set");
    }
}
