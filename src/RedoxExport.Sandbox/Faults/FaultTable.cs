namespace RedoxExport.Sandbox.Faults;

/// <summary>What each fault does, for those who choose one.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<SandboxFault> All { get; } = new List<SandboxFault>
    {
        Row(Fault.KickoffBusy, "A kick-off is answered 429 with Retry-After."),
        Row(Fault.KickoffDown, "A kick-off is answered 503."),
        Row(Fault.StatusThrottled, "A status request is answered 429 with Retry-After."),
        Row(Fault.StatusTransient, "A status request is answered 500 with an OperationOutcome that says transient."),
        Row(Fault.StatusDown, "A status request is answered 502 with a proxy's HTML page."),
        Row(Fault.RetryAfterDate, "The Retry-After of a 202 is an HTTP date."),
        Row(Fault.JobFails, "An export fails: its status is 500 with a fatal OperationOutcome, from then on."),
        Row(Fault.JobGone, "An export is gone: its status is 404, from then on."),
        Row(Fault.TokenExpires, "A token that was good is refused with 401 before its time, from then on."),
        Row(Fault.TokenRefused, "The token endpoint answers 401 invalid_client."),
        Row(Fault.FileReset, "The connection breaks in the middle of a file."),
        Row(Fault.FileStalls, "A file stops in the middle, and the connection stays open."),
        Row(Fault.FileTruncated, "A file ends in the middle as if it were whole: no Content-Length."),
        Row(Fault.FileCorruptGzip, "Some bytes of a gzipped file are wrong; the length is right."),
        Row(Fault.FileMissing, "A file is answered 404."),
        Row(Fault.FileThrottled, "A file is answered 429 with Retry-After."),
        Row(Fault.LinksExpire, "All links handed out so far are answered 403; a manifest fetched again has new ones."),
        Row(Fault.WrongCount, "The manifest says a wrong count for a file."),
        Row(Fault.WrongType, "A file has resources of another type than the manifest says."),
        Row(Fault.PartialSuccess, "The manifest has a file of OperationOutcomes in error (or outcome)."),
        Row(Fault.ResourcesLost, "A file lacks a resource, and error (or outcome) says so."),
        Row(Fault.MembersLost, "A list of patients' ids lacks one, and error (or outcome) says so."),
        Row(Fault.ParameterIgnored, "An error in error (or outcome) says that a parameter was ignored."),
        Row(Fault.NoOutput, "The manifest has no output."),
        Row(Fault.WrongOutcomeCount, "The manifest says a wrong count for a file of OperationOutcomes."),
        Row(Fault.WrongDeletedCount, "The manifest says a wrong count for a file of deletions."),
        Row(Fault.SlowBody, "A file comes in small pieces with pauses, for about a second."),
        Row(Fault.ForeignHost, "The manifest has a file on another origin."),
        Row(Fault.RedirectElsewhere, "A file is answered 302, to another origin."),
        Row(Fault.LinesJoined, "Two resources of a file stand on one line."),
        Row(Fault.LineCutShort, "A line in a file is cut in its middle; the lines behind it are right."),
        Row(Fault.LineComma, "A line in a file has a comma behind its resource."),
        Row(Fault.LineNoJson, "A line in a file is not JSON, from its first brace to its last."),
        Row(Fault.ClockAtEnd, "An export's transactionTime is the moment at which it was complete, not that of its data."),
        Row(Fault.ClockAtPoll, "An export's transactionTime is the moment of each answer, not that of its data."),
        Row(Fault.ClockNoZone, "An export's transactionTime is the time of a place ten hours ahead of UTC, without a zone."),
        Row(Fault.ClockZoneName, "An export's transactionTime has the name of its zone behind it: Z[UTC]."),
        Row(Fault.ClockEmpty, "An export's transactionTime is an empty text."),
        Row(Fault.DateWrong, "The answer to a kick-off has a Date that is three days early."),
        Row(Fault.DateMissing, "The answer to a kick-off has an empty Date."),
        Row(Fault.ListReordered, "The manifest lists its files in another order."),
        Row(Fault.LinksResigned, "The links of a manifest have signatures that no other manifest has; older links stay good."),
        Row(Fault.LinkRepeated, "The manifest lists a file twice, by the same link."),
        Row(Fault.CountMissing, "The manifest says neither how many resources nor how many bytes a file has."),
        Row(Fault.CountWithHeaders, "The count of a file that is organized by patient has its headers in it."),
        Row(Fault.OneLastModified, "A file comes without an ETag, and with the Last-Modified that all of them have."),
        Row(Fault.FileEmpty, "A file is answered 200 without a single byte."),
        Row(Fault.FileDrips, "A file comes a byte at a time from its middle on, with a pause after each."),
        Row(Fault.TypesMixed, "A file has a resource of another type among its own."),
        Row(Fault.OutcomeAmongData, "A file has an OperationOutcome among its resources."),
        Row(Fault.RowWithoutUrl, "An entry of error (or outcome) has a message and no url."),
        Row(Fault.OutcomeMissing, "A file that error (or outcome) lists is answered 404."),
        Row(Fault.TokenFlagWrong, "The manifest says that files need no access token, and they do."),
        Row(Fault.ForeignHostLocked, "The manifest has a file on another origin, and it needs the access token."),
    }.AsReadOnly();

    /// <summary>Finds a fault by its name, in any case.</summary>
    public static Fault? Find(string name) =>
        All.Any(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) && Enum.TryParse(name, ignoreCase: true, out Fault fault) ? fault : null;

    private static SandboxFault Row(Fault fault, string description) => new(fault.ToString(), description);
}
