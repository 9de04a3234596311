using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.References;

/// <summary>The errors of fetching resources that others refer to: one factory per condition. None of them has an id of a resource.</summary>
internal static class ReferenceErrors
{
    /// <summary>Ends the work if another request would fail in the same way: the sign-in is refused, or the server is overloaded.</summary>
    public static void ThrowIfServerIsNotReady(GateResponse response)
    {
        if (response.Status == 401 || TransportErrors.RecoveryOf(response, Recovery.None) == Recovery.RepeatRequest)
        {
            throw ServerNotReady(response);
        }
    }

    public static RedoxExportException NotFetched(string type, int status) => new(
        ErrorIds.ReferenceNotFetched,
        ErrorKind.RefusedByServer,
        $"The server refused to return {type} resources: HTTP {status}.",
        status == 403
            ? "Ask the server's operator for permission to read this type (scope system/*.rs), then run the command again. To leave the type out, list the others with -Type."
            : "Run the command again later. If the error stays the same, leave the type out: list the others with -Type.")
    { StatusCode = status };

    public static RedoxExportException NotTheResource(string type) => new(
        ErrorIds.ReferenceAnswerNotValid,
        ErrorKind.InvalidData,
        $"The server's answer to a request for a {type} cannot be used: it is not JSON, another resource, or a resource that is not valid.",
        "Check that the connection's address is that of a FHIR server, then run the command again. To leave the type out, list the others with -Type.");

    /// <summary>The first error of a type, with the number of resources that were not fetched.</summary>
    public static RedoxExportException OfType(RedoxExportException first, string type, long count) =>
        first.After($"{Amount.Of(count, $"{SafeText.Name(type, 64)} resource was", $"{SafeText.Name(type, 64)} resources were")} not fetched. First error: ");

    public static RedoxExportException OtherServer(string path, Uri baseUri, Uri connected) => new(
        ErrorIds.ReferencesOfOtherServer,
        ErrorKind.InvalidArgument,
        $"The data in '{path}' come from '{SafeText.Show(baseUri)}', and the connection is to '{SafeText.Show(connected)}'. The same id can be another resource there.",
        "Connect to the server that the data come from, or pass that connection with -Connection.")
    { Target = path };

    public static RedoxExportException InUse(string path) => new(
        ErrorIds.ReferencesInUse,
        ErrorKind.Busy,
        $"Another command is fetching the missing resources of '{path}'.",
        "Wait until it has finished, then run the command again.")
    { Target = path, Recovery = Recovery.WaitForHolder };

    private static RedoxExportException ServerNotReady(GateResponse response) => new(
        ErrorIds.ReferencesInterrupted,
        response.Status == 401 ? ErrorKind.Authentication : ErrorKind.RefusedByServer,
        $"The server answered HTTP {response.Status} to a request for missing resources{(response.TraceId is { } id ? $" (trace id {id})" : string.Empty)}.",
        response.Status == 401
            ? "Connect again, then run the command again. It continues where this one stopped."
            : "Run the command again later. It continues where this one stopped.")
    { StatusCode = response.Status, TraceId = response.TraceId, RetryAfter = response.RetryAfter, Recovery = Recovery.RunAgain };
}
