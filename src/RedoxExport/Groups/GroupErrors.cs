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
            _ => "Many servers cannot search for groups. Ask the server's operator for the id of the group, and specify it with -GroupId.",
        },
        Recovery.None);

    public static RedoxExportException AnswerNotValid() => new(
        ErrorIds.GroupsAnswerNotValid,
        ErrorKind.InvalidData,
        "The server answered the search for groups with something else: not JSON, not a Bundle, or a group that is not valid.",
        "Check that -BaseUri of the connection is the FHIR base. Otherwise ask the server's operator for the id of the group, and specify it with -GroupId.");

    /// <param name="why">The end of a sentence about the list.</param>
    public static RedoxExportException Incomplete(string why) => new(
        ErrorIds.GroupsIncomplete,
        ErrorKind.InvalidData,
        $"The list of groups is not complete: {why}.",
        "Use the groups that were listed, or ask the server's operator for the id of the group that is missing. To trust another server with the token, connect with -TrustedHost.");
}
