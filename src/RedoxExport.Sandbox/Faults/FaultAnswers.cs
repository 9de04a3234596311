using System.Text;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The answers that faults send instead of the correct answer.</summary>
internal sealed class FaultAnswers(SandboxOptions options)
{
    public Answer Busy(string diagnostics) => Answer.Outcome(429, "throttled", diagnostics)
        .With("Retry-After", RetryAfter.Seconds(options.FaultRetryAfter));

    public static Answer Down() => Answer.Outcome(503, "transient", "The server is down for maintenance.");

    public static Answer BadGateway() => new(
        502,
        new BytesContent(Encoding.UTF8.GetBytes("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n")),
        "text/html");

    public static Answer Transient() => Answer.Outcome(500, "transient", "The export's state could not be read just now.");

    public static Answer Failed() => Answer.Json(
        500, JsonText.Outcome("fatal", "exception", "The export has failed and will not go on."), "application/fhir+json");

    public static Answer NotFound() => Answer.Outcome(404, "not-found", "There is no export with this id yet.");

    public static Answer BadRequest() => Answer.RedoxError(400, "Bad Request");

    public static Answer DatabaseError() => Answer.Outcome(500, "exception", "The database could not be reached.");

    public static Answer NotAcceptable(string wanted) => Answer.Outcome(406, "not-supported", $"The header Accept must be {wanted}.");

    public static Answer TokenRefused() => Answer.OAuthError(401, "invalid_client", "The client is no longer registered.");

    public static Answer Missing() => Answer.Outcome(404, "not-found", "The file is not there.");

    public static Answer LinkExpired() => Answer.Outcome(403, "expired", "The link has expired.");

    public static Answer Redirect(Uri location) => new Answer(302).With("Location", location.AbsoluteUri);
}
