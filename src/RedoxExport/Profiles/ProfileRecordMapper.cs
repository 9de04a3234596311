using RedoxExport.Connections;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Profiles;

/// <summary>Converts between a profile and its document, and checks what the document says.</summary>
internal static class ProfileRecordMapper
{
    /// <summary>Reads a profile.</summary>
    /// <param name="record">The document.</param>
    /// <param name="scope">The scope of its folder.</param>
    /// <param name="path">Its file.</param>
    /// <param name="isHidden">True if the user has a profile of the same name.</param>
    /// <exception cref="FormatException">The document is not valid. The message is the end of a sentence, and quotes no value.</exception>
    public static ConnectionProfile ToProfile(ProfileRecord record, ProfileScope scope, string path, bool isHidden)
    {
        string name = record.Name is { } given && ProfileName.IsValid(given) ? given : throw new FormatException("its name is not valid");
        bool isRedox = record.Destination is not null;
        if (isRedox == record.BaseUri is not null || isRedox != record.Environment is not null)
        {
            throw new FormatException("it needs either destination and environment, or baseUri");
        }

        if (new[] { record.KeyPath, record.CertificateThumbprint, record.SecretName }.Count(place => place is not null) > 1)
        {
            throw new FormatException("it has more than one of keyPath, certificateThumbprint and secretName");
        }

        return new ConnectionProfile(name, scope, path)
        {
            IsHidden = isHidden,
            Destination = record.Destination,
            Environment = record.Environment,
            Region = isRedox ? RegionOf(record.Region) : null,
            BaseUri = Address(record.BaseUri, "baseUri"),
            TokenUri = Address(record.TokenUri, "tokenUri"),
            ClientId = record.ClientId,
            KeyId = record.KeyId,
            KeyPath = record.KeyPath is null || Path.IsPathRooted(record.KeyPath) ? record.KeyPath : throw new FormatException("keyPath is not a full path"),
            CertificateThumbprint = record.CertificateThumbprint,
            SecretName = record.SecretName,
            Vault = record.Vault,
            OAuthScope = record.OAuthScope,
            SourceId = record.SourceId is null || Guid.TryParse(record.SourceId, out _) ? record.SourceId : throw new FormatException("sourceId is not a GUID"),
            TrustedHost = record.TrustedHost is null ? [] : [.. RecordValues.Each(record.TrustedHost)],
            AllowInsecure = record.AllowInsecure == true,
            Proxy = Address(record.Proxy, "proxy"),
            ProxyUseDefaultCredentials = record.ProxyUseDefaultCredentials == true,
            TimeoutSec = Within(record.TimeoutSec, 86400, "timeoutSec"),
            MaxAttempts = Within(record.MaxAttempts, 100, "maxAttempts"),
            MaxRetryDelay = Within(record.MaxRetryDelaySec, (int)GateOptions.LongestRetryDelay.TotalSeconds, "maxRetryDelaySec") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    public static ProfileRecord ToRecord(ConnectionProfile profile) => new()
    {
        Version = ProfileRecord.CurrentVersion,
        Name = profile.Name,
        Destination = profile.Destination,
        Environment = profile.Environment,
        Region = profile.Region?.ToString(),
        BaseUri = profile.BaseUri?.AbsoluteUri,
        TokenUri = profile.TokenUri?.AbsoluteUri,
        ClientId = profile.ClientId,
        KeyId = profile.KeyId,
        KeyPath = profile.KeyPath,
        CertificateThumbprint = profile.CertificateThumbprint,
        SecretName = profile.SecretName,
        Vault = profile.Vault,
        OAuthScope = profile.OAuthScope,
        SourceId = profile.SourceId,
        TrustedHost = profile.TrustedHost.Count > 0 ? profile.TrustedHost : null,
        AllowInsecure = profile.AllowInsecure ? true : null,
        Proxy = profile.Proxy?.AbsoluteUri,
        ProxyUseDefaultCredentials = profile.ProxyUseDefaultCredentials ? true : null,
        TimeoutSec = profile.TimeoutSec,
        MaxAttempts = profile.MaxAttempts,
        MaxRetryDelaySec = profile.MaxRetryDelay is { } delay ? (int)delay.TotalSeconds : null,
    };

    private static RedoxRegion RegionOf(string? name) =>
        name is null ? RedoxRegion.US : RecordValues.TryChoice(name, out RedoxRegion region) ? region : throw new FormatException("region is not known");

    private static Uri? Address(string? text, string member) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" && !ProfileSecrets.HasSecret(uri) ? uri
        : throw new FormatException($"{member} is not an http or https address without a user name and a query");

    private static int? Within(int? value, int most, string member) =>
        value is null or >= 1 && !(value > most) ? value : throw new FormatException($"{member} is out of range");
}
