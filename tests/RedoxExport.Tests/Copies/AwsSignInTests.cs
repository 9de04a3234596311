using System.Net;
using RedoxExport.Copies;

namespace RedoxExport.Tests.Copies;

/// <summary>The places that AWS credentials come from, and their order.</summary>
public sealed class AwsSignInTests : IDisposable
{
    private const string Keys = """{"Code":"Success","AccessKeyId":"ASIAROLE","SecretAccessKey":"role secret 0123456789","Token":"role token 0123456789","Expiration":"2026-05-28T13:00:00Z"}""";

    private readonly StoreTrial _trial = new();

    public AwsSignInTests()
    {
        _trial.Variables.Clear();
        _trial.Write(("Patient", SavedFolder.Lines(3)));
    }

    public void Dispose() => _trial.Dispose();

    [Fact]
    public async Task Keys_of_the_environment_come_first_with_their_session_token()
    {
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Set("AWS_SECRET_ACCESS_KEY", "environment secret");
        Set("AWS_SESSION_TOKEN", "session token");
        Profile("credentials", "[default]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = profile secret\n");

        await _trial.CopyAsync();

        Assert.All(_trial.Server.Requests, request =>
        {
            Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIAENV/20260528/us-east-1/s3/aws4_request,SignedHeaders=", request["Authorization"], StringComparison.Ordinal);
            Assert.Equal("session token", request["x-amz-security-token"]);
            Assert.Contains("x-amz-security-token", request["Authorization"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_profile_has_keys_and_a_region()
    {
        Set("AWS_PROFILE", "nightly");
        Profile("credentials", "[other]\naws_access_key_id=AKIAOTHER\n# comment\n[nightly]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = profile secret\n");
        Profile("config", "[profile nightly]\nregion = eu-central-1\ns3 =\n  region = of-a-service\n[profile other]\nregion = us-west-2\n");

        await _trial.CopyAsync();

        Assert.All(_trial.Server.Requests, request =>
        {
            Assert.Equal("exports.s3.eu-central-1.amazonaws.com", request.Uri.Host);
            Assert.Contains("Credential=AKIAPROFILE/20260528/eu-central-1/s3/", request["Authorization"], StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("sso_session = corp")]
    [InlineData("role_arn = arn:aws:iam::1:role/x\nsource_profile = default")]
    [InlineData("credential_process = /bin/echo")]
    [InlineData("aws_access_key_id = AKIAHALF")]
    [InlineData("region = eu-central-1")]
    public async Task A_profile_that_cannot_be_used_is_one_clear_error_without_a_request(string settings)
    {
        Set("AWS_PROFILE", "nightly");
        Profile("config", $"[profile nightly]\n{settings}\n");

        Assert.Equal("StoreSignInNotValid", (await _trial.FailAsync()).ErrorId);
        Assert.Empty(_trial.Server.Requests);
    }

    [Fact]
    public async Task The_role_of_a_container_is_asked_at_its_fixed_address_with_the_token_of_a_file()
    {
        Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1");
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", TokenFile("pod token 0123456789"));
        On("http://169.254.170.2/v2/credentials/1", Keys);

        await _trial.CopyAsync();

        Assert.Equal("pod token 0123456789", Assert.Single(_trial.Server.Requests, request => request.Uri.Host == "169.254.170.2")["Authorization"]);
        Assert.All(Stored(), request => Assert.Equal("role token 0123456789", request["x-amz-security-token"]));
    }

    [Theory]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials", true)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1234/credentials", true)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://credentials.example.org/", true)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://credentials.example.org/", false)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.24/v1/credentials", false)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "file:///etc/passwd", false)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil.example.org/", true)]
    public async Task Credentials_are_asked_for_over_plain_HTTP_at_addresses_of_the_platform_only(string variable, string address, bool isAllowed)
    {
        Set(variable, address);
        _trial.Server.Fault = request => Stored(request) ? null : Text(Keys);

        if (isAllowed)
        {
            await _trial.CopyAsync();
            Assert.All(_trial.Server.Requests.Where(request => !Stored(request)), request => Assert.NotEqual("evil.example.org", request.Uri.Host));
        }
        else
        {
            Assert.Equal("StoreSignInNotValid", (await _trial.FailAsync()).ErrorId);
            Assert.Empty(_trial.Server.Requests);
        }
    }

    [Fact]
    public async Task The_role_of_an_instance_is_asked_with_a_session_and_again_before_it_expires()
    {
        int fetched = 0;
        _trial.Server.Fault = request =>
        {
            if (request.Uri.Host != "169.254.169.254")
            {
                return null;
            }

            Assert.True(request.Uri.AbsolutePath == "/latest/api/token" ? request is { Method: "PUT" } && request["X-aws-ec2-metadata-token-ttl-seconds"] == "21600" : request["X-aws-ec2-metadata-token"] == "session");
            return request.Uri.AbsolutePath switch
            {
                "/latest/api/token" => Text("session"),
                "/latest/meta-data/iam/security-credentials/" => Text("nightly-role\n"),
                "/latest/meta-data/iam/security-credentials/nightly-role" => Text(++fetched == 1 ? Keys : Keys.Replace("ASIAROLE", "ASIANEXT", StringComparison.Ordinal).Replace("T13:", "T19:", StringComparison.Ordinal)),
                _ => null,
            };
        };

        await _trial.CopyAsync();
        Assert.All(Stored(), request => Assert.Contains("Credential=ASIAROLE/", request["Authorization"], StringComparison.Ordinal));

        // 57 minutes later the keys of an hour are about to expire.
        fetched = 0;
        using CopyTarget target = CopyDestination.Open(_trial.Settings(), null);
        await target.ReadAsync("x", 10, TestContext.Current.CancellationToken);
        _trial.Pacing.Time.Advance(TimeSpan.FromMinutes(57));
        await target.ReadAsync("x", 10, TestContext.Current.CancellationToken);
        Assert.Contains("Credential=ASIANEXT/", _trial.Server.Requests[^1]["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_whose_name_is_a_path_is_not_asked_for()
    {
        _trial.Server.Fault = request => request.Uri.AbsolutePath == "/latest/api/token" ? Text("session") : Text("../../user-data");

        Assert.Equal("StoreSignInNotValid", (await _trial.FailAsync()).ErrorId);
        Assert.Equal(2, _trial.Server.Requests.Count);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_at_the_fixed_address_of_the_region()
    {
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", TokenFile("identity token 0123456789"));
        Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/nightly");
        Set("AWS_REGION", "eu-west-1");
        On("https://sts.eu-west-1.amazonaws.com/", """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Audience>sts.amazonaws.com</Audience>
            <Credentials><SessionToken>web token 0123456789</SessionToken><SecretAccessKey>web secret 0123456789</SecretAccessKey><Expiration>2026-05-28T13:00:00Z</Expiration><AccessKeyId>ASIAWEB</AccessKeyId></Credentials>
            </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """);

        await _trial.CopyAsync();

        StoreRequest asked = Assert.Single(_trial.Server.Requests, request => request.Uri.Host == "sts.eu-west-1.amazonaws.com");
        string form = System.Text.Encoding.UTF8.GetString(asked.Body);
        Assert.Contains("Action=AssumeRoleWithWebIdentity&", form, StringComparison.Ordinal);
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fnightly&", form, StringComparison.Ordinal);
        Assert.Null(asked["Authorization"]);
        Assert.All(Stored(), request => Assert.Contains("Credential=ASIAWEB/", request["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_identity_token_is_one_clear_error_that_does_not_show_it()
    {
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", TokenFile("identity token 0123456789"));
        Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/nightly");
        _trial.Server.Fault = _ => new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("<Error><Code>AccessDenied</Code><Message>Not authorized.</Message></Error>") };

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreSignInRefused", error.ErrorId);
        Assert.DoesNotContain("token 0123456789", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")]
    [InlineData("AWS_EC2")]
    public async Task A_token_that_a_service_repeats_in_its_refusal_is_not_shown(string way)
    {
        const string Token = "kept token 0123456789";
        Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/nightly");
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", Token);
        Set(way, way.EndsWith("_FILE", StringComparison.Ordinal) ? TokenFile(Token) : "/v2");
        _trial.Server.Fault = request => request.Uri.AbsolutePath == "/latest/api/token"
            ? Text("kept-token-0123456789")
            : new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent($"<Error><Code>InvalidIdentityToken</Code><Message>{Token} or kept-token-0123456789 is not valid</Message></Error>") };

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreSignInRefused", error.ErrorId);
        Assert.Contains("InvalidIdentityToken", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(way == "AWS_EC2" ? "kept-token-01" : "kept token 01", error + string.Concat(_trial.Events.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_credentials_the_error_names_every_place_and_nothing_is_sent_to_the_store()
    {
        _trial.Server.Fault = request => throw new HttpRequestException("nobody is here", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostUnreachable));

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreSignInMissing", error.ErrorId);
        foreach (string place in (string[])["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "profile 'default'", "container", "EC2 instance"])
        {
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
        }

        Assert.All(_trial.Server.Requests, request => Assert.Equal("169.254.169.254", request.Uri.Host));
    }

    [Fact]
    public async Task A_service_that_redirects_is_not_followed()
    {
        Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1");
        _trial.Server.Fault = _ => StoreServer.Refuse(302, "Found", ("Location", "https://evil.example.org/"));

        Assert.Equal("StoreSignInRefused", (await _trial.FailAsync()).ErrorId);
        Assert.All(_trial.Server.Requests, request => Assert.Equal("169.254.170.2", request.Uri.Host));
    }

    private static HttpResponseMessage Text(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    private static bool Stored(StoreRequest request) => request.Uri.Host.StartsWith("exports.s3.", StringComparison.Ordinal);

    private IEnumerable<StoreRequest> Stored() => _trial.Server.Requests.Where(Stored);

    private void On(string address, string answer) => _trial.Server.Fault = request => request.Uri.AbsoluteUri == address ? Text(answer) : null;

    private void Set(string name, string value) => _trial.Variables[name] = value;

    private void Profile(string name, string text) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(_trial.Folder[".aws"]).FullName, name), text);

    private string TokenFile(string token)
    {
        string path = _trial.Folder["token"];
        File.WriteAllText(path, token + "\n");
        return path;
    }
}
