using System.Net.Http;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Decides which redirects are followed, and how the request changes. A token is never sent to another origin.</summary>
internal static class RedirectRules
{
    private const int MostInARow = 5;

    /// <summary>True if a response is a redirect that is followed, or refused with an error of its own.</summary>
    /// <param name="purpose">The purpose of the request: an object store's redirect names another region, and its caller explains it.</param>
    /// <param name="status">The HTTP status.</param>
    public static bool IsFollowed(RequestPurpose purpose, int status) =>
        status is 301 or 302 or 303 or 307 or 308 && purpose is not RequestPurpose.Store and not RequestPurpose.Credentials;

    /// <summary>The address that a redirect leads to.</summary>
    /// <param name="method">The method of the request: only a GET is redirected.</param>
    /// <param name="from">The address that responded.</param>
    /// <param name="location">The <c>Location</c> header.</param>
    /// <param name="followed">The number of redirects of this request that were already followed.</param>
    /// <exception cref="RedoxExportException"><c>RedirectRefused</c>.</exception>
    public static Uri Target(HttpMethod method, Uri from, string? location, int followed)
    {
        if (method != HttpMethod.Get)
        {
            throw TransportErrors.RedirectRefused(from, $"a {method} is never redirected");
        }

        if (followed >= MostInARow)
        {
            throw TransportErrors.RedirectRefused(from, $"it is number {MostInARow + 1} in a row");
        }

        return LinkText.Resolve(from, location) ?? throw TransportErrors.RedirectRefused(from, "it has no valid Location");
    }

    /// <summary>The purpose of a request after a redirect: a file or a published page that is redirected to another origin is fetched there without the token.</summary>
    /// <param name="from">The address that responded.</param>
    /// <param name="target">The address that the redirect leads to.</param>
    /// <param name="purpose">The purpose before the redirect.</param>
    /// <exception cref="RedoxExportException"><c>RedirectRefused</c>.</exception>
    public static RequestPurpose PurposeAfter(Uri from, Uri target, RequestPurpose purpose)
    {
        if (TrustPolicy.SameOrigin(from, target))
        {
            return purpose;
        }

        return purpose switch
        {
            RequestPurpose.FileWithToken or RequestPurpose.FileWithoutToken => RequestPurpose.FileWithoutToken,
            RequestPurpose.PublishedPage or RequestPurpose.PublishedPageWithoutToken => RequestPurpose.PublishedPageWithoutToken,
            _ => throw TransportErrors.RedirectRefused(from, $"it leads to another server, {SafeText.Show(target)}, and the token is never sent to another origin", target),
        };
    }
}
