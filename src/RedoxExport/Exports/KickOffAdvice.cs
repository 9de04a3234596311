using RedoxExport.Connections;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Recommends an action after a refused kick-off, depending on the status, the request, the sign-in and the server's message.</summary>
internal static class KickOffAdvice
{
    private const string ForOperator = "give the server's operator the time of the request and this message";

    /// <summary>The recommended action for an answer.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="error">The server's message; <see langword="null"/> if it had none.</param>
    /// <param name="request">The request that was refused.</param>
    /// <param name="connection">The connection that it was sent on.</param>
    public static string For(int status, ServerError? error, ExportRequest request, RedoxConnection connection) => status switch
    {
        401 => SignInAdvice.For(connection, "start this export"),
        403 => connection.Authentication == AuthenticationKind.None ? SignInAdvice.For(connection, "start this export") : "Check that this client is allowed to export from this destination or server, and that its scopes (-Scope of Connect-RedoxExport) cover the export.",
        404 => NotFound(request, connection),
        405 => OtherMethod(request),
        406 or 415 when request.OutputFormat is not null => "Omit -OutputFormat, or specify a format that the server offers.",
        406 or 415 => $"The server does not offer exports in the format of the standard. Check that the address is that of a FHIR bulk data server; if it is, {ForOperator}.",
        407 => "Sign in at the proxy: use -Proxy with -ProxyCredential or -ProxyUseDefaultCredentials of Connect-RedoxExport.",
        413 => "Request less at a time, for example fewer patients with -Patient.",
        414 when request.Method != KickOffMethod.Post => "Send the parameters in the body: use -Method Post.",
        501 => "The server does not support this export. Try another level (-AllPatients, -GroupId) or fewer parameters; its CapabilityStatement lists what it supports.",
        >= 500 => $"The server failed while it handled the request. Try again later; if the error stays the same, {ForOperator}.",
        _ => $"Correct what the server reports, then start the export again.{Leniency(error, request)}",
    };

    private static string NotFound(ExportRequest request, RedoxConnection connection)
    {
        string address = connection.Destination is not null ? "-Destination and -Environment" : "-BaseUri";
        string group = request.Level == ExportLevel.Group ? ", -GroupId" : string.Empty;
        return $"Check {address} of Connect-RedoxExport (case-sensitive){group}, and that the server supports exports of this level.";
    }

    private static string OtherMethod(ExportRequest request) => request switch
    {
        { Patients.Count: > 0 } => "The server does not accept exports by POST, which -Patient requires. Omit -Patient.",
        { Method: KickOffMethod.Post } => "The server does not accept exports by POST. Use -Method Get.",
        _ => "The server does not accept exports by GET. Use -Method Post.",
    };

    // With -Lenient, a server may ignore a parameter that it does not know. It cannot ignore a group that does not exist.
    private static string Leniency(ServerError? error, ExportRequest request) => !request.Lenient && IsAboutParameter(error)
        ? " With -Lenient, a server may ignore parameters that it does not support; the data are then not restricted by them."
        : string.Empty;

    private static bool IsAboutParameter(ServerError? error) => error is not null && (error.Issues.Count > 0
        ? error.Issues.Any(RequestRemark.Is)
        : RequestRemark.Is(new OperationOutcomeIssue("error", "invalid", error.Text, null)));
}
