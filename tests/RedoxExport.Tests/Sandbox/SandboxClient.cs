using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>A sandbox and a plain client of it: nothing of the engine.</summary>
internal sealed class SandboxClient : IDisposable
{
    private readonly SandboxAssertion _assertion = new();

    public SandboxClient(SandboxOptions options)
    {
        Server = RedoxSandbox.Start(options);
        Http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, AllowAutoRedirect = false });
    }

    public RedoxSandbox Server { get; }

    public HttpClient Http { get; }

    public static SandboxClient WithoutToken(SandboxOptions? options = null)
    {
        options ??= new SandboxOptions();
        options.RequireToken = false;
        return new SandboxClient(options);
    }

    public string Address(string below) => Server.BaseUri.AbsoluteUri + below;

    public async Task<HttpResponseMessage> SendAsync(string method, string address, Action<HttpRequestMessage>? change = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), address);
        change?.Invoke(request);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
    }

    public Task<HttpResponseMessage> GetAsync(string address, Action<HttpRequestMessage>? change = null) => SendAsync("GET", address, change);

    public Task<HttpResponseMessage> KickOffAsync(string below = "/$export", Action<HttpRequestMessage>? change = null) =>
        GetAsync(Address(below), request =>
        {
            request.Headers.Add("Prefer", "respond-async");
            request.Headers.Add("Accept", "application/fhir+json");
            change?.Invoke(request);
        });

    public Task<HttpResponseMessage> KickOffByPostAsync(string below, JsonObject parameters, Action<HttpRequestMessage>? change = null) =>
        SendAsync("POST", Address(below), request =>
        {
            request.Headers.Add("Prefer", "respond-async");
            request.Content = new StringContent(parameters.ToJsonString(), new MediaTypeHeaderValue("application/fhir+json"));
            change?.Invoke(request);
        });

    /// <summary>Follows an accepted kick-off to its manifest.</summary>
    public async Task<JsonObject> FinishAsync(HttpResponseMessage kickedOff, Action<HttpRequestMessage>? change = null)
    {
        Assert.Equal(HttpStatusCode.Accepted, kickedOff.StatusCode);
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        while (true)
        {
            using HttpResponseMessage answer = await GetAsync(status, change);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return (await JsonAsync(answer)).AsObject();
            }
        }
    }

    public async Task<JsonObject> ExportAsync(string below = "/$export", Action<HttpRequestMessage>? change = null)
    {
        using HttpResponseMessage kickedOff = await KickOffAsync(below, change);
        return await FinishAsync(kickedOff, change);
    }

    /// <summary>The resources of every output file, in order.</summary>
    public async Task<List<JsonObject>> ResourcesAsync(JsonObject manifest)
    {
        List<JsonObject> resources = [];
        foreach (JsonNode? output in manifest["output"]!.AsArray())
        {
            string text = await Http.GetStringAsync(output!["url"]!.GetValue<string>());
            List<JsonObject> lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();

            // Headers of files that are organized by patient are not counted.
            bool isOrganized = manifest["outputOrganizedBy"] is not null;
            Assert.Equal(output["count"]!.GetValue<int>(), lines.Count(line => !isOrganized || line["resourceType"]!.GetValue<string>() != "Parameters"));
            resources.AddRange(lines);
        }

        return resources;
    }

    public async Task<HttpResponseMessage> AskForTokenAsync(string assertion, Action<Dictionary<string, string>>? change = null)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        };
        change?.Invoke(form);
        using FormUrlEncodedContent content = new(form);
        return await Http.PostAsync(Server.TokenUri, content);
    }

    public async Task<string> TokenAsync()
    {
        using HttpResponseMessage answer = await AskForTokenAsync(_assertion.Create(Server.TokenUri));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await JsonAsync(answer))["access_token"]!.GetValue<string>();
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>The diagnostics of the OperationOutcome that an answer has to be.</summary>
    public static async Task<string> DiagnosticsAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/fhir+json", answer.Content.Headers.ContentType?.MediaType);
        JsonNode outcome = await JsonAsync(answer);
        Assert.Equal("OperationOutcome", outcome["resourceType"]!.GetValue<string>());
        return outcome["issue"]![0]!["diagnostics"]!.GetValue<string>();
    }

    public void Dispose()
    {
        Http.Dispose();
        Server.Dispose();
        _assertion.Dispose();
    }
}
