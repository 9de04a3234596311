using System.Net;
using RedoxExport.Copies;

namespace RedoxExport.Tests.Copies;

/// <summary>How requests to Azure are signed, and the refusals that the emulator does not have.</summary>
public sealed class AzureTests : IDisposable
{
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Signature = "c2lnbmF0dXJlLW9mLXRoZS10ZXN0LTAxMjM0NTY3ODk%3D";
    private const string Sas = "?sv=2022-11-02&sr=c&sp=racwd&sig=" + Signature;
    private const string Token = """{"access_token":"token-of-storage-0123456789","expires_in":3600,"token_type":"Bearer"}""";
    private const string Store = "acme.blob.core.windows.net";

    private readonly StoreTrial _trial = new() { Destination = "az://acme/exports/nightly" };

    public AzureTests()
    {
        _trial.Variables.Clear();
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = Azure;
    }

    public void Dispose() => _trial.Dispose();

    [Fact]
    public async Task The_key_of_the_account_signs_every_request()
    {
        _trial.Variables["AZURE_STORAGE_KEY"] = Key;

        await _trial.CopyAsync();

        Assert.All(_trial.Server.Requests, request =>
        {
            Assert.StartsWith("SharedKey acme:", request["Authorization"], StringComparison.Ordinal);
            Assert.Equal("Thu, 28 May 2026 12:00:00 GMT", request["x-ms-date"]);
        });
    }

    [Fact]
    public async Task A_key_of_another_account_in_the_environment_is_not_used()
    {
        _trial.Variables["AZURE_STORAGE_KEY"] = Key;
        _trial.Variables["AZURE_STORAGE_ACCOUNT"] = "other";
        On("169.254.169.254", Token);

        await _trial.CopyAsync();

        Assert.All(Stored(), request => Assert.Equal("Bearer token-of-storage-0123456789", request["Authorization"]));
    }

    [Fact]
    public async Task A_shared_access_signature_goes_to_the_store_only_and_into_no_text()
    {
        _trial.Variables["AZURE_STORAGE_SAS_TOKEN"] = Sas;
        using CopyTarget target = CopyDestination.Open(_trial.Settings(), _trial.Events);
        await target.ReadAsync("x", 10, TestContext.Current.CancellationToken);
        Assert.All(_trial.Server.Requests, request => Assert.Contains("sig=" + Signature, request.Uri.Query, StringComparison.Ordinal));
        Assert.All(_trial.Server.Requests, request => Assert.Null(request["Authorization"]));

        _trial.Server.Fault = request => StoreServer.Refuse(403, "AuthenticationFailed: " + Signature + " " + Uri.UnescapeDataString(Signature), ("x-ms-error-code", "AuthenticationFailed"));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => target.ReadAsync("x", 10, TestContext.Current.CancellationToken));

        Assert.Equal("StoreSignInRefused", error.ErrorId);
        Assert.Contains(_trial.Events.All, said => said.Message.Contains(Store, StringComparison.Ordinal));
        Assert.DoesNotContain("c2lnbmF0dXJl", error + error.Target!.ToString() + string.Concat(_trial.Events.All) + target.Description + target.Show("x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_secret_is_exchanged_at_the_fixed_address_and_shown_nowhere()
    {
        Set("AZURE_TENANT_ID", "tenant");
        Set("AZURE_CLIENT_ID", "client");
        Set("AZURE_CLIENT_SECRET", "client secret 0123456789");
        On("login.microsoftonline.com", Token);

        await _trial.CopyAsync();

        StoreRequest asked = Assert.Single(_trial.Server.Requests, request => request.Uri.Host == "login.microsoftonline.com");
        Assert.Equal("/tenant/oauth2/v2.0/token", asked.Uri.AbsolutePath);
        Assert.Contains("client_secret=client%20secret%200123456789", System.Text.Encoding.UTF8.GetString(asked.Body), StringComparison.Ordinal);
        Assert.Contains("scope=https%3A%2F%2Fstorage.azure.com%2F.default", System.Text.Encoding.UTF8.GetString(asked.Body), StringComparison.Ordinal);
        Assert.All(Stored(), request => Assert.Equal("Bearer token-of-storage-0123456789", request["Authorization"]));
    }

    [Fact]
    public async Task A_refused_client_secret_is_one_clear_error()
    {
        Set("AZURE_TENANT_ID", "tenant");
        Set("AZURE_CLIENT_ID", "client");
        Set("AZURE_CLIENT_SECRET", "client secret 0123456789");
        _trial.Server.Fault = request => request.Uri.Host == "login.microsoftonline.com"
            ? new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("""{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret client secret 0123456789."}""") }
            : Azure(request);

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreSignInRefused", error.ErrorId);
        Assert.Contains("AADSTS7000215", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret 0123456789", error.Message, StringComparison.Ordinal);
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task A_federated_token_is_exchanged_as_an_assertion()
    {
        string file = _trial.Folder["federated"];
        await File.WriteAllTextAsync(file, "federated token 0123456789\n", TestContext.Current.CancellationToken);
        Set("AZURE_TENANT_ID", "tenant");
        Set("AZURE_CLIENT_ID", "client");
        Set("AZURE_FEDERATED_TOKEN_FILE", file);
        On("login.microsoftonline.com", Token);

        await _trial.CopyAsync();

        string form = System.Text.Encoding.UTF8.GetString(Assert.Single(_trial.Server.Requests, request => request.Uri.Host == "login.microsoftonline.com").Body);
        Assert.Contains("client_assertion=federated%20token%200123456789", form, StringComparison.Ordinal);
        Assert.Contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_managed_identity_of_an_app_is_asked_at_the_address_of_the_environment()
    {
        Set("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token/");
        Set("IDENTITY_HEADER", "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a");
        Set("AZURE_CLIENT_ID", "client");
        On("127.0.0.1", """{"access_token":"token-of-storage-0123456789","expires_on":"1780000000"}""");

        await _trial.CopyAsync();

        StoreRequest asked = Assert.Single(_trial.Server.Requests, request => request.Uri.Host == "127.0.0.1");
        Assert.Equal("853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a", asked["X-IDENTITY-HEADER"]);
        Assert.Equal("?api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com%2F&client_id=client", asked.Uri.Query);
    }

    [Fact]
    public async Task The_managed_identity_of_an_app_on_Linux_has_a_link_local_address()
    {
        Set("IDENTITY_ENDPOINT", "http://169.254.129.2:8081/msi/token");
        Set("IDENTITY_HEADER", "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a");
        On("169.254.129.2", Token);

        await _trial.CopyAsync();

        Assert.Equal("/msi/token", Assert.Single(_trial.Server.Requests, request => request.Uri.Host == "169.254.129.2").Uri.AbsolutePath);
        Assert.All(Stored(), request => Assert.Equal("Bearer token-of-storage-0123456789", request["Authorization"]));
    }

    [Theory]
    [InlineData("http://10.0.0.7:8081/msi/token")]
    [InlineData("http://identity.example.org/msi/token")]
    [InlineData("http://169.254.129.2.example.org/msi/token")]
    [InlineData("ftp://127.0.0.1/msi/token")]
    public async Task The_managed_identity_of_an_app_is_not_asked_over_plain_HTTP_elsewhere(string endpoint)
    {
        Set("IDENTITY_ENDPOINT", endpoint);
        Set("IDENTITY_HEADER", "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a");

        Assert.Equal("StoreSignInNotValid", (await _trial.FailAsync()).ErrorId);
        Assert.Empty(_trial.Server.Requests);
    }

    [Fact]
    public async Task A_client_secret_is_not_sent_over_plain_HTTP()
    {
        Set("AZURE_TENANT_ID", "tenant");
        Set("AZURE_CLIENT_ID", "client");
        Set("AZURE_CLIENT_SECRET", "client secret 0123456789");
        Set("AZURE_AUTHORITY_HOST", "http://login.example.org/");

        Assert.Equal("StoreSignInNotValid", (await _trial.FailAsync()).ErrorId);
        Assert.Empty(_trial.Server.Requests);
    }

    [Fact]
    public async Task Without_anything_the_virtual_machine_is_asked_and_then_the_error_names_every_way()
    {
        _trial.Server.Fault = _ => throw new HttpRequestException("nobody is here", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostUnreachable));

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreSignInMissing", error.ErrorId);
        Assert.Contains("AZURE_STORAGE_KEY", error.Message, StringComparison.Ordinal);
        Assert.All(_trial.Server.Requests, request => Assert.Equal(("169.254.169.254", "true"), (request.Uri.Host, request["Metadata"])));
    }

    [Theory]
    [InlineData("AZURE_STORAGE_KEY", "not Base64!")]
    [InlineData("AZURE_STORAGE_SAS_TOKEN", "sv=2022-11-02")]
    [InlineData("AZURE_STORAGE_SAS_TOKEN", "sig=a\r\nb")]
    public void A_secret_that_cannot_be_one_is_reported_before_any_request(string variable, string value)
    {
        Set(variable, value);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => CopyDestination.Open(_trial.Settings(), null));

        Assert.Equal("StoreSignInNotValid", error.ErrorId);
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "Md5Mismatch", "CopyNotVerified")]
    [InlineData(403, "AuthenticationFailed", "StoreSignInRefused")]
    [InlineData(403, "AuthorizationPermissionMismatch", "StoreAccessDenied")]
    [InlineData(404, "ContainerNotFound", "StoreNotFound")]
    [InlineData(409, "AccountQuotaExceeded", "StoreFull")]
    [InlineData(507, "InsufficientStorage", "StoreFull")]
    public async Task A_refusal_is_one_clear_error(int status, string code, string id)
    {
        _trial.Variables["AZURE_STORAGE_KEY"] = Key;
        _trial.Server.Fault = request => request.Method == "PUT" ? StoreServer.Refuse(status, code, ("x-ms-error-code", code)) : Azure(request);

        Assert.Equal(id, (await _trial.FailAsync()).ErrorId);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_named()
    {
        _trial.Variables["AZURE_STORAGE_KEY"] = Key;
        string theirs = Transport.TestPacing.Start.AddHours(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        _trial.Server.Fault = _ => StoreServer.Refuse(403, "AuthenticationFailed", ("x-ms-error-code", "AuthenticationFailed"), ("Date", theirs));

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreClockWrong", error.ErrorId);
        Assert.Contains("60 minutes behind", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_MD5_of_the_store_that_is_another_one_is_one_clear_error()
    {
        _trial.Variables["AZURE_STORAGE_KEY"] = Key;
        _trial.Server.Fault = request =>
        {
            HttpResponseMessage? answer = Azure(request);
            if (request.Method == "HEAD" && answer is { IsSuccessStatusCode: true })
            {
                answer.Content.Headers.Remove("Content-MD5");
                answer.Content.Headers.TryAddWithoutValidation("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==");
            }

            return answer;
        };

        Assert.Equal("CopyNotVerified", (await _trial.FailAsync()).ErrorId);
    }

    /// <summary>Azure as far as small blobs need it.</summary>
    private HttpResponseMessage? Azure(StoreRequest request)
    {
        Assert.Equal("2021-12-02", request["x-ms-version"]);
        if (request.Method == "PUT")
        {
            Assert.Equal("BlockBlob", request["x-ms-blob-type"]);
            _trial.Server.Objects[request.Uri.AbsolutePath] = (request.Body, new() { ["x-ms-meta-sha256"] = request["x-ms-meta-sha256"]!, ["Content-MD5"] = request["Content-MD5"]! });
            return new HttpResponseMessage(HttpStatusCode.Created) { Content = new ByteArrayContent([]) };
        }

        if (!_trial.Server.Objects.TryGetValue(request.Uri.AbsolutePath, out (byte[] Bytes, Dictionary<string, string> Headers) stored))
        {
            return StoreServer.Refuse(404, "BlobNotFound", ("x-ms-error-code", "BlobNotFound"));
        }

        HttpResponseMessage found = new(HttpStatusCode.OK) { Content = new ByteArrayContent(request.Method == "HEAD" ? [] : stored.Bytes) };
        found.Content.Headers.ContentLength = stored.Bytes.Length;
        found.Headers.TryAddWithoutValidation("x-ms-meta-sha256", stored.Headers["x-ms-meta-sha256"]);
        found.Content.Headers.TryAddWithoutValidation("Content-MD5", stored.Headers["Content-MD5"]);
        return found;
    }

    private IEnumerable<StoreRequest> Stored() => _trial.Server.Requests.Where(request => request.Uri.Host == Store);

    private void On(string host, string answer) => _trial.Server.Fault = request => request.Uri.Host == host ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) } : Azure(request);

    private void Set(string name, string value) => _trial.Variables[name] = value;
}
