using System.Net.Http;
using System.Text;

namespace RedoxExport.Transport;

/// <summary>The gate, as those who fetch tokens see it.</summary>
internal sealed class TokenTransport(RequestGate gate, IExportEvents? events) : ITokenTransport
{
    private const int BodyLimit = 1024 * 1024;

    public async Task<TokenAnswer> PostFormAsync(Uri endpoint, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        string body = string.Join("&", form.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        return await SendAsync(
            new GateRequest(HttpMethod.Post, endpoint, RequestPurpose.Token)
            {
                Accept = "application/json",
                Content = Encoding.UTF8.GetBytes(body),
                ContentType = "application/x-www-form-urlencoded",
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<TokenAnswer> GetJsonAsync(Uri endpoint, CancellationToken cancellationToken) =>
        SendAsync(new GateRequest(HttpMethod.Get, endpoint, RequestPurpose.Discovery) { Accept = "application/json" }, cancellationToken);

    private async Task<TokenAnswer> SendAsync(GateRequest request, CancellationToken cancellationToken)
    {
        using GateResponse response = await gate.SendAsync(request, events, cancellationToken).ConfigureAwait(false);
        byte[] body = response.IsSuccess ? await response.ReadBodyAsync(BodyLimit, cancellationToken).ConfigureAwait(false) : response.Error!.Body;
        return new TokenAnswer(response.Status, body, response.TraceId);
    }
}
