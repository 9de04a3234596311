using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Tells failures of the network apart.</summary>
internal static class NetworkFailure
{
    /// <summary>Whether the network is at fault: a connection that was not made, or that broke, before an answer or within its body.</summary>
    public static bool IsBrokenBody(Exception e) => e is IOException or HttpRequestException or SocketException or WebException;

    /// <summary>Whether TLS itself failed: trying again will not help.</summary>
    public static bool IsTls(Exception e) => Chain(e).Any(inner => inner is AuthenticationException
        || inner is WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure });

    /// <summary>How far an attempt came whose connection failed.</summary>
    public static AttemptResult ResultOf(Exception e)
    {
        if (Chain(e).Any(inner => inner is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }
            || inner is WebException { Status: WebExceptionStatus.NameResolutionFailure }))
        {
            return AttemptResult.NameNotFound;
        }

        return IsBeforeSending(e) ? AttemptResult.NotConnected : AttemptResult.Broken;
    }

    /// <summary>Whether the answer had more headers than are read: the next one will be no better.</summary>
    public static bool IsHeaderFlood(Exception e) =>
#if NET8_0_OR_GREATER
        Chain(e).Any(inner => inner is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded });
#else
        Chain(e).Any(inner => inner is WebException { Status: WebExceptionStatus.MessageLengthLimitExceeded });
#endif

    /// <summary>Our own refusal, thrown where a socket was about to open and wrapped on its way up.</summary>
    public static RedoxExportException? OwnRefusal(Exception e) => Chain(e).OfType<RedoxExportException>().FirstOrDefault();

    /// <summary>The innermost cause, in words, without anything of the request or of the answer.</summary>
    public static string Describe(Exception e) => QuotesTheServer(e) ? "its answer is not HTTP" : SafeText.Clean(Chain(e).Last().Message, 200);

    /// <summary>What may be shown as the cause of an error: .NET quotes what it could not read, and that may be a patient's data.</summary>
    public static Exception? Shown(Exception? e) => e is null || QuotesTheServer(e) ? null : e;

    /// <summary>An exception and its causes.</summary>
    public static IEnumerable<Exception> Chain(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            yield return inner;
        }
    }

    // The name could not be looked up, nothing listened, or the connection broke before TLS was agreed on.
    private static bool IsBeforeSending(Exception e)
    {
#if NET8_0_OR_GREATER
        if (e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.SecureConnectionError })
        {
            return true;
        }
#endif
        // .NET looks at a connection that was just made before it uses it. If it was reset already, this comes as it is and not wrapped.
        if (e is SocketException { SocketErrorCode: SocketError.NotConnected })
        {
            return true;
        }

        // "Host unreachable" is none of these: a connection that stands can end so too, after the request has gone out.
        return Chain(e).Any(inner => inner is WebException { Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.ProxyNameResolutionFailure }
            || inner is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.TryAgain });
    }

    private static bool QuotesTheServer(Exception e) =>
#if NET8_0_OR_GREATER
        Chain(e).Any(inner => inner is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            || inner is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse });
#else
        // .NET Framework names the section that is wrong, and quotes nothing.
        false;
#endif
}
