using System.Security;
using RedoxExport.Copies;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Copies;

public sealed class CopyDestinationTests
{
    [Theory]
    [InlineData("s3://bucket", null, "https://bucket.s3.eu-central-1.amazonaws.com/nightly/a.ndjson")]
    [InlineData("s3://bucket.with.dots", null, "https://s3.eu-central-1.amazonaws.com/bucket.with.dots/nightly/a.ndjson")]
    [InlineData("s3://bucket/pre/fix/", null, "https://bucket.s3.eu-central-1.amazonaws.com/pre/fix/nightly/a.ndjson")]
    [InlineData("s3://bucket", "https://minio.example.org:9000", "https://minio.example.org:9000/bucket/nightly/a.ndjson")]
    [InlineData("az://acme/exports/pre fix", null, "https://acme.blob.core.windows.net/exports/pre%20fix/nightly/a.ndjson")]
    [InlineData("az://acme/exports", "http://127.0.0.1:10000", "http://127.0.0.1:10000/acme/exports/nightly/a.ndjson")]
    [InlineData("az://acme/exports", "https://acme.blob.core.usgovcloudapi.net", "https://acme.blob.core.usgovcloudapi.net/exports/nightly/a.ndjson")]
    public async Task Addresses_are_those_of_the_store(string destination, string? endpoint, string expected)
    {
        StoreServer server = new();
        using CopyTarget target = CopyDestination.Open(Settings(destination, endpoint, server), null);

        await target.ReadAsync("nightly/a.ndjson", 10, TestContext.Current.CancellationToken);

        Assert.Equal(expected, Assert.Single(server.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:/bucket/x")]
    [InlineData("AZ:account/exports")]
    [InlineData("s3://UPPER/x")]
    [InlineData("s3://bucket//x")]
    [InlineData("s3://bucket/../x")]
    [InlineData("s3://bucket/x?X-Amz-Signature=secret0123456789")]
    [InlineData("s3://key:secret0123456789@bucket/x")]
    [InlineData("s3://bucket/x#secret0123456789")]
    [InlineData("s3://bucket.evil.example.org:80/x")]
    [InlineData("s3://bucket/a\u001b[2Jb")]
    [InlineData("az://account")]
    [InlineData("az://acc.ount/exports")]
    [InlineData("az://account/Exports")]
    [InlineData("az://account/exports?sv=1&sig=secret0123456789")]
    [InlineData("https://account.blob.core.windows.net/exports?sig=secret0123456789")]
    [InlineData("gs://bucket/x")]
    public void Texts_that_are_no_destination_are_refused_without_showing_a_secret(string destination)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => CopyDestination.Open(Settings(destination, null, new StoreServer()), null));

        Assert.Equal("CopyDestinationNotValid", error.ErrorId);
        Assert.DoesNotContain("secret0123456789", error + error.Target!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Theory]
    [InlineData("http://minio.example.org:9000", false, "TlsRequired")]
    [InlineData("http://minio.example.org:9000", true, null)]
    [InlineData("http://127.0.0.1:9000", false, null)]
    [InlineData("ftp://minio.example.org", true, "CopyDestinationNotValid")]
    [InlineData("https://user:secret@minio.example.org", true, "CopyDestinationNotValid")]
    [InlineData("https://minio.example.org/?a=b", true, "CopyDestinationNotValid")]
    [InlineData("https://minio.example.org/#a", true, "CopyDestinationNotValid")]
    public void Plain_HTTP_needs_this_computer_or_a_switch(string endpoint, bool allowsInsecure, string? id)
    {
        Exception? error = Record.Exception(() => CopyDestination.Open(Settings("s3://bucket", endpoint, new StoreServer(), allowsInsecure), null).Dispose());

        Assert.Equal(id, (error as RedoxExportException)?.ErrorId);
        Assert.DoesNotContain("TrustedHost", (error as RedoxExportException)?.RecommendedAction ?? string.Empty, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", error?.ToString() ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://minio.example.org:9000", null)]
    [InlineData("https://minio.example.org/?a=b", "CopyDestinationNotValid")]
    [InlineData("https://minio.example.org/#a", "CopyDestinationNotValid")]
    [InlineData("minio.example.org", "CopyDestinationNotValid")]
    public void The_endpoint_of_the_environment_has_the_same_rules(string endpoint, string? id)
    {
        CopySettings settings = new()
        {
            Destination = "s3://bucket",
            Environment = new CopyEnvironment { Variable = name => name == "AWS_ENDPOINT_URL_S3" ? endpoint : null, Home = Path.GetTempPath() },
        };

        Exception? error = Record.Exception(() => CopyDestination.Open(settings, null).Dispose());

        Assert.Equal(id, (error as RedoxExportException)?.ErrorId);
    }

    [Theory]
    [InlineData("exports/redox", "-Endpoint")]
    [InlineData("exports/redox", "-Credential")]
    [InlineData("exports/redox", "-Region")]
    [InlineData("exports/redox", "-ProfileName")]
    [InlineData("exports/redox", "-SasToken")]
    [InlineData("s3://bucket", "-SasToken")]
    [InlineData("az://account/exports", "-Region")]
    [InlineData("az://account/exports", "-ProfileName")]
    public void A_parameter_for_another_kind_of_destination_is_refused(string destination, string parameter)
    {
        using SecureString secret = new();
        CopySettings settings = new()
        {
            Destination = destination,
            Endpoint = parameter == "-Endpoint" ? new Uri("https://minio.example.org") : null,
            UserName = parameter == "-Credential" ? "account" : null,
            Region = parameter == "-Region" ? "eu-central-1" : null,
            Profile = parameter == "-ProfileName" ? "nightly" : null,
            SasToken = parameter == "-SasToken" ? secret : null,
        };

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => CopyDestination.Open(settings, null));

        Assert.Equal("CopyDestinationNotValid", error.ErrorId);
        Assert.Contains(parameter + " was specified", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/api/token", "http://169.254.169.254/", true)]
    [InlineData("http://169.254.170.2/v2", "http://169.254.170.2/", true)]
    [InlineData("http://[fd00:ec2::23]/v1", "http://[fd00:ec2::23]/", true)]
    [InlineData("http://169.254.169.254:8080/", "http://169.254.169.254:8080/", false)]
    [InlineData("http://169.254.169.253/", "http://169.254.169.253/", false)]
    [InlineData("http://credentials.example.org/", "http://credentials.example.org/", false)]
    [InlineData("https://login.microsoftonline.com/x", "https://login.microsoftonline.com/", true)]
    [InlineData("https://evil.example.org/", "https://login.microsoftonline.com/", false)]
    [InlineData("http://169.254.169.254/", "https://fhir.example.org/r4", false)]
    public void The_trust_policy_lets_credentials_come_from_fixed_addresses_and_over_TLS_only(string target, string origin, bool isAllowed)
    {
        TrustPolicy policy = new(new Uri(origin), null, allowInsecure: false);

        Exception? error = Record.Exception(() => Assert.False(policy.Admit(new Uri(target), RequestPurpose.Credentials)));

        Assert.Equal(isAllowed, error is null);
    }

    [Fact]
    public void The_exception_is_for_credentials_only()
    {
        TrustPolicy policy = new(new Uri("http://169.254.169.254/"), null, allowInsecure: false);
        Assert.All(
            Enum.GetValues<RequestPurpose>().Where(purpose => purpose != RequestPurpose.Credentials),
            purpose => Assert.Throws<RedoxExportException>(() => policy.Admit(new Uri("http://169.254.169.254/latest"), purpose)));
    }

    private static CopySettings Settings(string destination, string? endpoint, StoreServer server, bool allowsInsecure = false) => new()
    {
        Destination = destination,
        Endpoint = endpoint is null ? null : new Uri(endpoint),
        Region = destination.StartsWith("s3:", StringComparison.Ordinal) ? "eu-central-1" : null,
        Environment = new CopyEnvironment
        {
            Variable = name => name switch
            {
                "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" => "keykeykey",
                "AZURE_STORAGE_KEY" => "a2V5a2V5a2V5",
                _ => null,
            },
            Home = Path.GetTempPath(),
        },
        Transport = new GateOptions { AllowInsecure = allowsInsecure },
        Http = server.ToInvoker(),
    };
}
