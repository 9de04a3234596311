using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>A profile of the user's AWS files: <c>~/.aws/credentials</c> and <c>~/.aws/config</c>.</summary>
internal sealed class AwsProfile : IAwsCredentialSource
{
    private const string DefaultName = "default";

    // Ways of a profile to sign in that this module does not know. They need a program, a browser, or requests to further services.
    private static readonly string[] OtherWays = ["role_arn", "sso_session", "sso_account_id", "sso_start_url", "credential_process", "login_session"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _name;
    private readonly bool _isNamed;
    private bool _exists;

    /// <param name="environment">The environment.</param>
    /// <param name="name">The profile that the user specified; <see langword="null"/> for the one of the environment.</param>
    /// <exception cref="RedoxExportException"><c>StoreSignInNotValid</c>: a file cannot be read.</exception>
    public AwsProfile(CopyEnvironment environment, string? name)
    {
        string? known = name ?? environment.First("AWS_PROFILE", "AWS_DEFAULT_PROFILE");
        _name = known ?? DefaultName;
        _isNamed = known is not null;

        // A value in the credentials file counts more than one in the config file.
        Read(environment["AWS_CONFIG_FILE"] ?? Path.Combine(environment.Home, ".aws", "config"), _name == DefaultName ? [DefaultName, "profile " + DefaultName] : ["profile " + _name]);
        Read(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? Path.Combine(environment.Home, ".aws", "credentials"), [_name]);
    }

    public string Description => $"the profile '{_name}' in ~/.aws/credentials and ~/.aws/config";

    public string? Region => _values.TryGetValue("region", out string? region) ? region : null;

    public Task<AwsCredentials?> GetAsync(CancellationToken cancellation)
    {
        string? id = Value("aws_access_key_id");
        string? secret = Value("aws_secret_access_key");
        if (id is not null && secret is not null)
        {
            return Task.FromResult<AwsCredentials?>(new AwsCredentials(id, secret, Value("aws_session_token")));
        }

        if (id is not null || secret is not null)
        {
            throw StoreErrors.SignInNotValid($"The AWS profile '{_name}'", $"it has no {(id is null ? "aws_access_key_id" : "aws_secret_access_key")}");
        }

        if (Array.Find(OtherWays, _values.ContainsKey) is { } other)
        {
            throw StoreErrors.SignInNotValid(
                $"The AWS profile '{_name}'",
                $"it signs in with {other}, which this module does not support",
                "Let the AWS CLI get temporary keys: aws configure export-credentials --format powershell sets them as variables of the environment.");
        }

        return _isNamed
            ? throw StoreErrors.SignInNotValid($"The AWS profile '{_name}'", _exists ? "it has no keys" : "it does not exist")
            : Task.FromResult<AwsCredentials?>(null);
    }

    private string? Value(string name) => _values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private void Read(string path, string[] sections)
    {
        if (!File.Exists(path))
        {
            return;
        }

        bool isInside = false;
        foreach (string line in Lines(path))
        {
            string text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            if (text[0] == '[')
            {
                isInside = sections.Contains(text.Trim('[', ']', ' '), StringComparer.Ordinal);
                _exists |= isInside;
            }
            else if (isInside && line[0] is not ' ' and not '\t' && text.IndexOf('=') is > 0 and int at)
            {
                // Indented lines are the settings of a service, below the name of the service.
                _values[text[..at].Trim()] = text[(at + 1)..].Trim();
            }
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StoreErrors.SignInNotValid($"'{path}'", $"it cannot be read ({e.GetType().Name})");
        }
    }
}
