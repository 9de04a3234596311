using System.Globalization;
using System.Text;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers GET or HEAD …/export-file/{guid}/{n}: plain or gzipped, the whole file or a range of it.</summary>
internal sealed class FileHandler(SandboxOptions options, BearerGate gate, LinkSeal seal, JobStore jobs, FaultPlan plan, GzipCopies gzipCopies)
{
    private const string NdjsonType = "application/fhir+ndjson";
    private const string DateOfAll = "Thu, 01 Jan 2026 00:00:00 GMT";

    public async Task<Answer> AnswerAsync(SandboxCall call, string jobId, string number)
    {
        if (call.Method is not ("GET" or "HEAD"))
        {
            return Answer.MethodNotAllowed("GET, HEAD");
        }

        // The second origin serves files without a token, so that tests can see whether a client sends its token there.
        if (!call.Record.IsForeign)
        {
            gate.RequireFileToken(call);
            RequireGoodLink(call);
        }

        ExportRow row = await FindAsync(jobId, number).ConfigureAwait(false);
        if (call.Record.IsForeign && row.IsLocked)
        {
            gate.RequireFileToken(call);
        }

        if (call.Record.IsForeign && row.IsSigned && RefusalOfStore(call) is { } refusal)
        {
            return refusal;
        }

        DataFile file = row.File;
        bool gzip = options.Gzip && ContentCoding.TakesGzip(call.Header("Accept-Encoding"));
        bool isDated = call.Method == "GET" && plan.TryStrike(Fault.OneLastModified) is not null;
        string date = isDated ? DateOfAll : HttpDate(file);
        string? tag = isDated ? null : $"\"{file.Sha256.Substring(0, 32)}{(gzip ? "-gzip" : "")}\"";
        Answer answer = await SelectAsync(call, file, gzip, tag, date).ConfigureAwait(false);
        return answer
            .With("ETag", tag)
            .With("Last-Modified", date)
            .With("Content-Encoding", gzip && answer.Status != 416 ? "gzip" : null)
            .With("Vary", options.Gzip ? "Accept-Encoding" : null);
    }

    private void RequireGoodLink(SandboxCall call)
    {
        if (!seal.IsGood(call))
        {
            throw new RefusedException(403, "expired", "The link has expired.");
        }
    }

    // The texts are those of Amazon S3.
    private static Answer? RefusalOfStore(SandboxCall call) => call.Header("Authorization") is not null
        ? StoreError(400, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
        : call.Query.Any(pair => pair.Key == "sig") ? null : StoreError(403, "AccessDenied", "Access Denied");

    private static Answer StoreError(int status, string code, string message) => new(
        status,
        new BytesContent(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>")),
        "application/xml");

    private async Task<ExportRow> FindAsync(string jobId, string number)
    {
        RefusedException missing = new(404, "not-found", "There is no such file: its export is unknown, deleted or expired.");
        SandboxJob job = jobs.Find(jobId) ?? throw missing;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index < 1)
        {
            throw missing;
        }

        IReadOnlyList<ExportRow> rows = await job.Rows.ConfigureAwait(false);
        return index <= rows.Count && !rows[index - 1].IsMissing ? rows[index - 1] : throw missing;
    }

    private async Task<Answer> SelectAsync(SandboxCall call, DataFile file, bool gzip, string? tag, string date)
    {
        if (gzip && file.Length > options.LargestGzipCopy)
        {
            // No length and no ranges: the positions of the gzipped bytes are not known before the file is compressed.
            return new Answer(200, new GzippedFileContent(file.Path, file.Length), NdjsonType);
        }

        string path = gzip ? await gzipCopies.FindAsync(file).ConfigureAwait(false) : file.Path;
        long total = gzip ? new FileInfo(path).Length : file.Length;
        ByteRange? range = call.Method == "GET" && RangeStillApplies(call, tag, date) ? ByteRange.Parse(call.Header("Range"), total) : null;
        if (range is not ByteRange wanted)
        {
            return new Answer(200, new FileContent(path, 0, total), NdjsonType).With("Accept-Ranges", "bytes");
        }

        if (wanted.Length == 0)
        {
            return Answer.Outcome(416, "value", "The range lies outside the file.")
                .With("Content-Range", FormattableString.Invariant($"bytes */{total}"));
        }

        return new Answer(206, new FileContent(path, wanted.Offset, wanted.Length), NdjsonType)
            .With("Accept-Ranges", "bytes")
            .With("Content-Range", FormattableString.Invariant($"bytes {wanted.Offset}-{wanted.Offset + wanted.Length - 1}/{total}"));
    }

    // RFC 9110, section 13.1.5: If-Range must match the strong tag or the exact date. Otherwise the range is meant for another version.
    private static bool RangeStillApplies(SandboxCall call, string? tag, string date)
    {
        string? condition = call.Header("If-Range")?.Trim();
        return condition is null || condition == tag || condition == date;
    }

    private static string HttpDate(DataFile file) => file.LastModified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}
