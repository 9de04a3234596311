using System.Net.Http;
using RedoxExport.Connections;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Requests the pages of a published manifest (IG 4.0.0-ballot, publish), or reads them from disk.</summary>
/// <param name="connection">The connection that sends the requests. The trust policy decides if a request carries its token.</param>
/// <param name="root">The address of the manifest.</param>
/// <param name="events">Receives progress messages and warnings.</param>
internal sealed class PublishedSource(RedoxConnection connection, Uri root, IExportEvents? events)
{
    private const int LongestETag = 1000;

    /// <summary>See <see cref="GateRequest.WaitsOutOutages"/>.</summary>
    public bool WaitsOutOutages { get; init; } = true;

    /// <summary>
    /// True if the pages said before that they need no token. They are then requested without one first, so that a check for something new needs
    /// no sign-in.
    /// </summary>
    public bool IsOpen { get; init; }

    private RequestGate Gate => connection.Gate;

    /// <summary>Requests a page.</summary>
    /// <param name="address">The address of the page.</param>
    /// <param name="etag">The <c>ETag</c> of the page that is known; <see langword="null"/> to get the page in any case.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page; <see langword="null"/> if it has not changed since the ETag.</returns>
    /// <exception cref="RedoxExportException">
    /// <c>PublishedManifestRefused</c>, <c>HostNotTrusted</c>, <c>ManifestInvalid</c>, <c>ManifestFileUnreadable</c>, or an error of the gate.
    /// </exception>
    public async Task<PublishedPage?> AskAsync(Uri address, string? etag, CancellationToken cancellationToken)
    {
        if (address.IsFile)
        {
            return new PublishedPage(address, LocalManifest.Read(root, address), null);
        }

        using GateResponse response = await SendAsync(address, etag, cancellationToken).ConfigureAwait(false);
        if (response.Status == 304)
        {
            return etag is null ? throw ExportErrors.PublishedNotSent(response) : null;
        }

        if (response.Status != 200)
        {
            throw ExportErrors.PublishedRefused(response, connection, wasWithoutToken: !MaySignIn(address));
        }

        try
        {
            return new PublishedPage(address, ManifestPage.ReadAnswer(response.Body, response.Uri), ETagOf(response));
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData)
        {
            throw e.WithAdvice(ExportErrors.PublishedAdvice);
        }
    }

    private async Task<GateResponse> SendAsync(Uri address, string? etag, CancellationToken cancellationToken)
    {
        if (!MaySignIn(address))
        {
            return await SendAsync(address, etag, RequestPurpose.PublishedPageWithoutToken, cancellationToken).ConfigureAwait(false);
        }

        if (IsOpen)
        {
            GateResponse open = await SendAsync(address, etag, RequestPurpose.PublishedPageWithoutToken, cancellationToken).ConfigureAwait(false);
            if (open.Status is not (401 or 403 or 404))
            {
                return open;
            }

            open.Dispose();
        }

        return await SendAsync(address, etag, RequestPurpose.PublishedPage, cancellationToken).ConfigureAwait(false);
    }

    private bool MaySignIn(Uri address) => Gate.Tokens is not null && Gate.Trust.MayGetToken(address);

    private Task<GateResponse> SendAsync(Uri address, string? etag, RequestPurpose purpose, CancellationToken cancellationToken) => Gate.SendAndReadAsync(
        new GateRequest(HttpMethod.Get, address, purpose)
        {
            Accept = "application/json",
            Headers = etag is null ? [] : [new("If-None-Match", etag)],
            WaitsOutOutages = WaitsOutOutages,
        },
        ManifestLoader.PageLimit,
        events,
        cancellationToken);

    // RFC 9110, 8.8.3: a quoted text without control characters. Anything else could not be sent back as a header.
    private static string? ETagOf(GateResponse response) =>
        response.Header("ETag") is { Length: > 0 and <= LongestETag } etag && etag.All(c => c is >= ' ' and <= '~') ? etag : null;
}
