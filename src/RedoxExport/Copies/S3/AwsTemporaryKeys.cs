using RedoxExport.Fhir;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Reads temporary keys in the answers of AWS's services.</summary>
internal static class AwsTemporaryKeys
{
    /// <summary>Reads the JSON of the container and instance services.</summary>
    /// <param name="response">The response.</param>
    /// <param name="service">The service, for messages.</param>
    /// <exception cref="RedoxExportException"><c>StoreSignInNotValid</c>, <c>StoreSignInRefused</c>.</exception>
    public static AwsCredentials Read(GateResponse response, string service)
    {
        if (!response.IsSuccess)
        {
            throw StoreErrors.SignInRefused($"No credentials came from {service}", response, "Check that a role is assigned to this machine, container or pod.");
        }

        Dictionary<string, string> members = CredentialService.ReadObject(response, service);
        return members.TryGetValue("accesskeyid", out string? id) && members.TryGetValue("secretaccesskey", out string? secret)
            ? new AwsCredentials(id, secret, members.TryGetValue("token", out string? token) ? token : null, members.TryGetValue("expiration", out string? end) ? FhirInstant.Read(end) : null)
            : throw StoreErrors.SignInNotValid($"The answer of {service}", "it has no keys");
    }

    /// <summary>Reads the XML of the Security Token Service.</summary>
    /// <exception cref="RedoxExportException"><c>StoreSignInNotValid</c>.</exception>
    public static AwsCredentials ReadSts(byte[] body)
    {
        const string Path = "AssumeRoleWithWebIdentityResult/Credentials/";
        IReadOnlyList<(string Path, string Text)> elements = StoreXml.Read(body);
        string? id = StoreXml.First(elements, Path + "AccessKeyId");
        string? secret = StoreXml.First(elements, Path + "SecretAccessKey");
        return id is not null && secret is not null
            ? new AwsCredentials(id, secret, StoreXml.First(elements, Path + "SessionToken"), FhirInstant.Read(StoreXml.First(elements, Path + "Expiration")))
            : throw StoreErrors.SignInNotValid("The answer of the AWS Security Token Service", "it has no keys");
    }
}
