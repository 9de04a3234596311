using System.Globalization;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>
/// Injects faults between the router and its handlers: answers instead of a handler, or changes the answer of a handler. At most one
/// fault affects an answer.
/// </summary>
internal sealed class FaultInjector(SandboxOptions options, FaultPlan plan, JobStore jobs, FileLinks links, LinkSeal seal)
{
    private const string FhirJson = "application/fhir+json";
    private const string PlainNdjson = "application/ndjson";
    private const int GzipHeader = 10;
    private const int LeastGzip = 32;
    private const int CorruptBytes = 3;

    private static readonly TimeSpan WrongBy = TimeSpan.FromDays(3);

    private static readonly Fault[] PostOnly = [Fault.KickoffPostOnly];

    private static readonly Fault[] StatusFaults =
        [Fault.StatusThrottled, Fault.StatusTransient, Fault.StatusDown, Fault.StatusNotFound, Fault.StatusRefused, Fault.StatusError, Fault.ErrorGzip, Fault.JobGone];

    private static readonly Fault[] BodyFaults = [Fault.FileIsBinary, Fault.FileGzipUnsaid, Fault.FileCodingChunked, Fault.FileCodingText, Fault.FileChunkFraming];

    private static readonly Fault[] LineFaults = [Fault.LinesJoined, Fault.LineCutShort, Fault.LineComma, Fault.LineNoJson];

    private readonly FaultAnswers _answers = new(options);

    public Answer? InsteadOfToken(SandboxCall call) =>
        call.Method == "POST" && plan.TryStrike(Fault.TokenRefused) is not null ? FaultAnswers.TokenRefused() : null;

    public Answer ChangeToken(Answer answer) => answer.Status == 200 && plan.TryStrike(Fault.TokenGzip) is not null ? StrangeBody.UnderGzip(answer) : answer;

    public Answer? InsteadOfKickoff(SandboxCall call) => call.Method is not ("GET" or "POST")
        ? null
        : plan.TryStrike([Fault.KickoffBusy, Fault.KickoffDown, .. call.Method == "GET" ? PostOnly : []])?.Fault switch
        {
            Fault.KickoffPostOnly => Answer.MethodNotAllowed("POST"),
            Fault.KickoffBusy => _answers.Busy("Another export is still running."),
            Fault.KickoffDown => FaultAnswers.Down(),
            _ => null,
        };

    public Answer ChangeKickoff(Answer answer) => answer.Status != 202
        ? answer
        : plan.TryStrike(Fault.DateWrong, Fault.DateMissing)?.Fault switch
        {
            Fault.DateWrong => answer.Replace("Date", (options.TimeProvider.GetUtcNow() - WrongBy).UtcDateTime.ToString("R", CultureInfo.InvariantCulture)),
            Fault.DateMissing => answer.Replace("Date", string.Empty),
            _ => answer,
        };

    public Answer? InsteadOfStatus(SandboxCall call, string id)
    {
        if (call.Method == "DELETE" && jobs.Find(id) is not null && plan.TryStrike(Fault.DeleteNotFound) is not null)
        {
            return FaultAnswers.NotFound();
        }

        if (call.Method != "GET" || jobs.Find(id) is not SandboxJob job)
        {
            return null;
        }

        if (job.HasFailed)
        {
            return FaultAnswers.Failed();
        }

        // JobFails does not apply to a completed export.
        bool isOtherwiseAsked = call.Header("Accept")?.Trim() != FhirJson;
        switch (plan.TryStrike([.. StatusFaults, .. job.ExpiresAt is null ? [Fault.JobFails] : (Fault[])[], .. isOtherwiseAsked ? [Fault.StatusNotAcceptable] : (Fault[])[]])?.Fault)
        {
            case Fault.StatusNotFound:
                return FaultAnswers.NotFound();
            case Fault.StatusRefused:
                return FaultAnswers.BadRequest();
            case Fault.StatusError:
                return FaultAnswers.DatabaseError();
            case Fault.ErrorGzip:
                return StrangeBody.UnderGzip(FaultAnswers.Transient());
            case Fault.StatusNotAcceptable:
                return FaultAnswers.NotAcceptable(FhirJson);
            case Fault.StatusThrottled:
                return _answers.Busy("Too many status requests.");
            case Fault.StatusTransient:
                return FaultAnswers.Transient();
            case Fault.StatusDown:
                return FaultAnswers.BadGateway();
            case Fault.JobFails:
                job.HasFailed = true;
                return FaultAnswers.Failed();
            case Fault.JobGone:
                // The handler answers 404, because it no longer finds the job.
                jobs.Remove(job);
                return null;
            default:
                return null;
        }
    }

    public Answer ChangeStatus(Answer answer)
    {
        if (answer.Status == 202 && answer.Header("X-Progress") is not null && plan.TryStrike(Fault.RetryAfterDate) is not null)
        {
            answer.Replace("Retry-After", RetryAfter.Date(options.TimeProvider.GetUtcNow(), options.RetryAfter));
        }

        return answer.Status == 200 && plan.TryStrike(Fault.ListGzip) is not null ? StrangeBody.UnderGzip(answer) : answer;
    }

    public Answer ChangeFile(SandboxCall call, Answer answer)
    {
        if (call.Method != "GET" || answer.Status is not (200 or 206) || answer.Content is not IAnswerContent content)
        {
            return answer;
        }

        bool isGzip = answer.Header("Content-Encoding") == "gzip";
        bool canDamage = answer.Status == 200 && LineFaults.Any(plan.Has) && DamagedLines.CanDamage(content, isGzip);
        if (plan.TryStrike([.. FileFaults(call, answer, content, isGzip), .. canDamage ? LineFaults : []]) is not Strike strike)
        {
            return answer;
        }

        switch (strike.Fault)
        {
            case Fault.FileMissing:
                return FaultAnswers.Missing();
            case Fault.FileNotAcceptable:
                return FaultAnswers.NotAcceptable(PlainNdjson);
            case Fault.FileIsPage:
                return StrangeBody.Page();
            case Fault.FileIsBinary:
                return StrangeBody.Binary((FileContent)content, isGzip);
            case Fault.FileGzipUnsaid:
                return StrangeBody.GzipUnsaid((FileContent)content, isGzip, answer);
            case Fault.FileCodingChunked:
                return StrangeBody.Coded((FileContent)content, isGzip, answer, "aws-chunked");
            case Fault.FileCodingText:
                return StrangeBody.Coded((FileContent)content, isGzip, answer, "utf-8");
            case Fault.FileChunkFraming:
                return StrangeBody.Framed((FileContent)content, isGzip, answer);
            case Fault.FileThrottled:
                return _answers.Busy("Too many files at once.");
            case Fault.LinksExpire:
                seal.Break();
                return FaultAnswers.LinkExpired();
            case Fault.RedirectElsewhere:
                return FaultAnswers.Redirect(links.Elsewhere(call.Record.Path));
            case Fault.LinesJoined or Fault.LineCutShort or Fault.LineComma or Fault.LineNoJson:
                return answer.WithContent(DamagedLines.Of(strike.Fault, (FileContent)content, isGzip));
            default:
                return answer.WithContent(Spoil(strike, content, isGzip));
        }
    }

    private static IEnumerable<Fault> FileFaults(SandboxCall call, Answer answer, IAnswerContent content, bool isGzip)
    {
        yield return Fault.FileMissing;
        yield return Fault.FileThrottled;
        if (call.Header("Accept")?.Trim() != PlainNdjson)
        {
            yield return Fault.FileNotAcceptable;
        }

        if (answer.Status == 200)
        {
            yield return Fault.FileIsPage;
        }

        if (answer.Status == 200 && StrangeBody.CanChange(content))
        {
            foreach (Fault fault in BodyFaults)
            {
                yield return fault;
            }
        }

        if (!call.Record.IsForeign)
        {
            yield return Fault.LinksExpire;
            yield return Fault.RedirectElsewhere;
        }

        // A body of one byte cannot be cut in the middle.
        if (content.LeastLength > 1)
        {
            yield return Fault.FileReset;
            yield return Fault.FileStalls;
            yield return Fault.FileTruncated;
            yield return Fault.SlowBody;
            yield return Fault.FileDrips;
        }

        if (answer.Status == 200 && content.LeastLength > 0)
        {
            yield return Fault.FileEmpty;
        }

        if (isGzip && content.LeastLength >= LeastGzip)
        {
            yield return Fault.FileCorruptGzip;
        }
    }

    private static IAnswerContent Spoil(Strike strike, IAnswerContent content, bool isGzip)
    {
        switch (strike.Fault)
        {
            case Fault.FileReset:
                return new CutContent(content, strike.Within(content.LeastLength), BodyEnd.Reset);
            case Fault.FileStalls:
                return new CutContent(content, strike.Within(content.LeastLength), BodyEnd.Silence);
            case Fault.FileTruncated:
                long at = strike.Within(content.LeastLength);
                return new CutContent(content, content is FileContent file && !isGzip ? LineCut.Before(file.Path, file.Offset, at) : at, BodyEnd.Orderly);
            case Fault.FileCorruptGzip:
                // Leaves the gzip header unchanged, because a wrong byte there can have no effect.
                return new CorruptContent(content, [.. Enumerable.Range(0, CorruptBytes)
                    .Select(_ => GzipHeader + (long)(strike.Dice.Next() % (ulong)(content.LeastLength - GzipHeader)))
                    .Distinct()]);
            case Fault.FileEmpty:
                return new BytesContent([]);
            case Fault.FileDrips:
                return new DripContent(content, strike.Within(content.LeastLength));
            default:
                return new SlowContent(content);
        }
    }
}
