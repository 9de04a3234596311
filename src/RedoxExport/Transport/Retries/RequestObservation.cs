using System.Globalization;
using System.Net.Http;
using System.Runtime.CompilerServices;
using RedoxExport.Telemetry;

namespace RedoxExport.Transport;

/// <summary>Describes each message that is sent, for spans and metrics, by OpenTelemetry's conventions for HTTP clients.</summary>
internal static class RequestObservation
{
    /// <summary>Begins the observation of a message.</summary>
    /// <returns><see langword="null"/> if nobody listens.</returns>
    [MethodImpl(HotPath.Optimized)]
    public static Observation? Begin(GateRequest request, Uri uri, RequestPurpose purpose) =>
        Observe.Request(request.Method.Method, uri, NameOf(purpose), request.TimesSent++);

    /// <summary>Ends the observation of a message: the response has begun, or there is none.</summary>
    /// <param name="observed">The observation.</param>
    /// <param name="answer">The response.</param>
    /// <param name="failed">The reason why there is no response.</param>
    [MethodImpl(HotPath.Optimized)]
    public static void End(Observation? observed, HttpResponseMessage? answer, AttemptResult? failed)
    {
        if (observed is null)
        {
            return;
        }

        if (answer is not null)
        {
            int status = (int)answer.StatusCode;
            observed.Tag(Attributes.Status, status);
            observed.Detail(Attributes.Protocol, answer.Version.Major >= 2 ? answer.Version.Major.ToString(CultureInfo.InvariantCulture) : answer.Version.ToString());
            if (status >= 400)
            {
                observed.Fail(status.ToString(CultureInfo.InvariantCulture));
            }
        }
        else
        {
            observed.Fail(ErrorOf(failed));
        }

        observed.Dispose();
    }

    /// <summary>Counts an attempt that is followed by another one.</summary>
    public static void Retry(GateRequest request, AttemptOutcome outcome) => Observe.Retry(
        request.Uri,
        NameOf(request.Purpose),
        outcome.Status > 0 ? outcome.Status.ToString(CultureInfo.InvariantCulture) : ErrorOf(outcome.Result));

    // Names of .NET's own metrics where there are any.
    private static string ErrorOf(AttemptResult? failed) => failed switch
    {
        AttemptResult.NameNotFound => "name_resolution_error",
        AttemptResult.NotConnected => "connection_error",
        AttemptResult.TlsFailed => "secure_connection_error",
        AttemptResult.Broken or AttemptResult.CutShort => "response_ended",
        AttemptResult.TimedOut => "timeout",
        AttemptResult.NoToken => "no_token",
        _ => Attributes.Other,
    };

    private static string NameOf(RequestPurpose purpose) => purpose switch
    {
        RequestPurpose.Token => "token",
        RequestPurpose.Discovery => "discovery",
        RequestPurpose.Capabilities => "capabilities",
        RequestPurpose.KickOff => "kick_off",
        RequestPurpose.Status => "status",
        RequestPurpose.ManifestPage => "manifest_page",
        RequestPurpose.PublishedPage or RequestPurpose.PublishedPageWithoutToken => "published_page",
        RequestPurpose.Resource => "resource",
        RequestPurpose.Delete => "delete",
        RequestPurpose.FileWithToken or RequestPurpose.FileWithoutToken => "file",
        RequestPurpose.Store => "store",
        RequestPurpose.Credentials => "credentials",
        _ => Attributes.Other,
    };
}
