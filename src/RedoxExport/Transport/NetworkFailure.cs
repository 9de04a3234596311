using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Classifies failures of the network.</summary>
internal static class NetworkFailure
{
    /// <summary>True if the network failed: a connection was not made, or it broke before the response or within its body.</summary>
    public static bool IsBrokenBody(Exception e) => e is IOException or HttpRequestException or SocketException or WebException;

    /// <summary>True if the reason why a request got no response is one that this class can tell: the network, TLS, too many headers, or this module.</summary>
    public static bool IsKnown(Exception e) => IsBrokenBody(e) || OwnRefusal(e) is not null || IsTls(e) || IsHeaderFlood(e);

    /// <summary>True if TLS itself failed: a retry does not help.</summary>
    public static bool IsTls(Exception e) => Chain(e).Any(inner => inner is AuthenticationException
        || inner is WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure });

    /// <summary>The result of an attempt whose connection failed.</summary>
    public static AttemptResult ResultOf(Exception e)
    {
        if (Chain(e).Any(inner => inner is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }
            || inner is WebException { Status: WebExceptionStatus.NameResolutionFailure }))
        {
            return AttemptResult.NameNotFound;
        }

        return IsBeforeSending(e) ? AttemptResult.NotConnected : AttemptResult.Broken;
    }

    /// <summary>True if the response had more headers than the limit allows: the next response would have as many.</summary>
    public static bool IsHeaderFlood(Exception e) =>
        Chain(e).Any(inner => (inner is HttpRequestException && ReasonOf(inner) == HttpRequestError.ConfigurationLimitExceeded)
            || inner is WebException { Status: WebExceptionStatus.MessageLengthLimitExceeded });

    /// <summary>The module's own refusal, thrown before a socket was opened and wrapped by .NET.</summary>
    public static RedoxExportException? OwnRefusal(Exception e) => Chain(e).OfType<RedoxExportException>().FirstOrDefault();

    /// <summary>The message of the innermost cause, without any text of the request or the response.</summary>
    public static string Describe(Exception e) => QuotesTheServer(e) ? "its answer is not HTTP"
        : Chain(e).Last() is TimeoutException ? "no connection was made in time"
        : SafeText.Clean(Chain(e).Last().Message, 200).TrimEnd('.');

    /// <summary>
    /// The exception that an error may show as its cause; <see langword="null"/> if .NET quotes text that it could not parse, because that
    /// may be a patient's data.
    /// </summary>
    public static Exception? Shown(Exception? e) => e is null || QuotesTheServer(e) ? null : e;

    /// <summary>An exception and its inner exceptions.</summary>
    public static IEnumerable<Exception> Chain(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            yield return inner;
        }
    }

    // The name could not be resolved, nothing listened, or the connection broke before TLS was established.
    private static bool IsBeforeSending(Exception e)
    {
        if (e is HttpRequestException && ReasonOf(e) is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.SecureConnectionError)
        {
            return true;
        }

        // .NET checks a new connection before it uses it. If the connection was already reset, this exception arrives unwrapped.
        if (e is SocketException { SocketErrorCode: SocketError.NotConnected })
        {
            return true;
        }

        // "Host unreachable" is not included: an established connection can end with it, too, after the request was sent.
        return Chain(e).Any(inner => inner is WebException { Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.ProxyNameResolutionFailure }
            || inner is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.TryAgain });
    }

    private static bool QuotesTheServer(Exception e) => Chain(e).Any(inner => ReasonOf(inner) == HttpRequestError.InvalidResponse);

    private static HttpRequestError ReasonOf(Exception e) =>
#if NET8_0_OR_GREATER
        e switch
        {
            HttpRequestException failure => failure.HttpRequestError,
            HttpIOException broken => broken.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
#else
        // .NET Framework reports a WebException instead. For an invalid response, that names the invalid section and quotes nothing.
        HttpRequestError.Unknown;
#endif
}
