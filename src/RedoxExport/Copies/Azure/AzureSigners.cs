using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Signs with the key of the account.</summary>
internal sealed class AzureKeySigner(string account, byte[] key, TimeProvider clock) : IRequestSigner
{
    public Task SignAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        message.Headers.TryAddWithoutValidation("x-ms-date", SharedKeySignature.TimeOf(clock.GetUtcNow()));
        List<KeyValuePair<string, string>> headers = [.. message.Headers.Select(header => new KeyValuePair<string, string>(header.Key, string.Join(",", header.Value)))];
        if (message.Content is { } content)
        {
            headers.AddRange(content.Headers.Where(header => header.Key != "Content-Length").Select(header => new KeyValuePair<string, string>(header.Key, string.Join(",", header.Value))));
            headers.Add(new("Content-Length", (content.Headers.ContentLength ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        message.Headers.TryAddWithoutValidation("Authorization", SharedKeySignature.Authorization(account, key, message.Method.Method, message.RequestUri!, headers));
        return Task.CompletedTask;
    }
}

/// <summary>Adds a shared access signature to the address, at the last moment: no other part of the module sees it.</summary>
/// <param name="parameters">The signature's query, without the question mark.</param>
internal sealed class AzureSasSigner(string parameters) : IRequestSigner
{
    public Task SignAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        UriBuilder signed = new(message.RequestUri!);
        string own = signed.Query.TrimStart('?');
        signed.Query = own.Length > 0 ? own + "&" + parameters : parameters;
        message.RequestUri = signed.Uri;
        return Task.CompletedTask;
    }
}

/// <summary>Signs with a token of Microsoft Entra ID.</summary>
internal sealed class AzureTokenSigner(RenewedSecret<AzureToken> tokens) : IRequestSigner
{
    public async Task SignAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (await tokens.GetAsync(cancellationToken).ConfigureAwait(false)).Text);
}
