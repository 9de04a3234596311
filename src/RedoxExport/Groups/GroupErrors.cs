using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Groups;

/// <summary>All errors about lists of groups, one factory per condition.</summary>
internal static class GroupErrors
{
    public static RedoxExportException NotListed(GateResponse response) => TransportErrors.Refused(
        ErrorIds.GroupsNotListed,
        response.Status == 401 ? ErrorKind.Authentication : ErrorKind.RefusedByServer,
        "The server did not list its groups",
        response,
        response.Status switch
        {
            401 => "Connect again, then run the command again.",
            403 => "Ask the server's operator for permission to search for groups (scope system/Group.rs), or for the id of the group, and specify it with -GroupId.",
            404 => "Run Test-RedoxExportConnection to check the address of the connection. If it is right, the server cannot search for groups: ask its operator for the id of the group, and specify it with -GroupId.",
            >= 500 => "Try again later. Or ask the server's operator for the id of the group, and specify it with -GroupId.",
            _ => "Many servers cannot search for groups. Ask the server's operator for the id of the group, and specify it with -GroupId.",
        },
        Recovery.None);

    public static RedoxExportException AnswerNotValid() => new(
        ErrorIds.GroupsAnswerNotValid,
        ErrorKind.InvalidData,
        "The server's answer to the search for groups cannot be used: it is not JSON, not a Bundle, or has a group that is not valid.",
        "Check that -BaseUri of the connection is the FHIR base address. Otherwise ask the server's operator for the id of the group, and specify it with -GroupId.");

    public static RedoxExportException TimedOut(Uri server, TimeSpan timeout, Exception cause) => new(
        ErrorIds.GroupsTimedOut,
        ErrorKind.Timeout,
        $"{SafeText.Host(server)} did not list its groups within {Amount.Of((long)timeout.TotalSeconds, "second")}.",
        "Try again with a longer -Timeout, or run Test-RedoxExportConnection. If you know the id of the group, you do not need the list: specify -GroupId.",
        cause)
    { Target = SafeText.WithoutSecrets(server) };

    /// <param name="why">The end of a sentence about the list.</param>
    public static RedoxExportException Incomplete(string why) => new(
        ErrorIds.GroupsIncomplete,
        ErrorKind.InvalidData,
        $"The list of groups is not complete: {why}.",
        "Use the groups that were listed, or ask the server's operator for the id of the group that is missing. To trust another server with the token, connect with -TrustedHost.");
}
