using System.Net.Http;
using System.Text;

namespace RedoxExport.Transport;

/// <summary>The gate as token sources see it.</summary>
internal sealed class TokenTransport(RequestGate gate) : ITokenTransport
{
    private const int BodyLimit = 1024 * 1024;

    /// <summary>
    /// Receives events while a connection is made; <see langword="null"/> afterwards. Tokens are fetched as long as the connection lives,
    /// but the listener does not live that long.
    /// </summary>
    public IExportEvents? Events { get; set; }

    /// <summary>
    /// True if token requests wait out an outage. After sign-in, the request that needs the token has its own patience and its own
    /// listener.
    /// </summary>
    public bool WaitsOutOutages { get; set; } = true;

    public Task<TokenAnswer> PostFormAsync(Uri endpoint, Func<IReadOnlyList<KeyValuePair<string, string>>> form, CancellationToken cancellationToken) =>
        SendAsync(
            new GateRequest(HttpMethod.Post, endpoint, RequestPurpose.Token)
            {
                Accept = "application/json",
                Content = () => Encode(form()),
                ContentType = "application/x-www-form-urlencoded",
                WaitsOutOutages = WaitsOutOutages,
            },
            cancellationToken);

    public Task<TokenAnswer> GetJsonAsync(Uri endpoint, CancellationToken cancellationToken) =>
        SendAsync(new GateRequest(HttpMethod.Get, endpoint, RequestPurpose.Discovery) { Accept = "application/json" }, cancellationToken);

    private byte[] Encode(IReadOnlyList<KeyValuePair<string, string>> form)
    {
        foreach (KeyValuePair<string, string> field in form.Where(field => field.Key is "client_assertion" or "client_secret"))
        {
            gate.Secrets.Add(field.Value);
        }

        return Encoding.UTF8.GetBytes(string.Join("&", form.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}")));
    }

    private async Task<TokenAnswer> SendAsync(GateRequest request, CancellationToken cancellationToken)
    {
        using GateResponse response = await gate.SendAndReadAsync(request, BodyLimit, Events, cancellationToken).ConfigureAwait(false);
        return new TokenAnswer(response.Status, response.Body, response.TraceId);
    }
}
