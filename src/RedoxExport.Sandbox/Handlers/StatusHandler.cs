using System.Globalization;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers GET or DELETE …/export-status/{guid}.</summary>
internal sealed class StatusHandler(SandboxOptions options, JobStore jobs, Routes routes, FileLinks links, FaultPlan plan, LinkSeal seal)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    public async Task<Answer> AnswerAsync(SandboxCall call, string id)
    {
        if (call.Method is not ("GET" or "DELETE"))
        {
            return Answer.MethodNotAllowed("GET, DELETE");
        }

        SandboxJob job = jobs.Find(id) ?? throw new RefusedException(404, "not-found", "There is no export with this id: it is unknown, deleted or expired.");
        if (call.Method == "DELETE")
        {
            jobs.Remove(job);
            return new Answer(202);
        }

        int page = ReadPage(call);
        if (TooEarly(job) is { } wait)
        {
            // IG 2.0.0, status request: 429 for a client that polls too often.
            return Answer.Outcome(429, "throttled", "The status was requested too early. Wait for the time in Retry-After.").With("Retry-After", RetryAfter.Seconds(wait));
        }

        int polls = job.ExpiresAt is null ? job.CountPoll() : options.PollCount;
        return polls < options.PollCount
            ? await InProgressAsync(call, job, polls).ConfigureAwait(false)
            : await CompleteAsync(call, job, page).ConfigureAwait(false);
    }

    private TimeSpan? TooEarly(SandboxJob job)
    {
        TimeSpan? wait = options.EnforceRetryAfter && job.ExpiresAt is null ? job.PolledAt + options.RetryAfter - options.TimeProvider.GetUtcNow() : null;
        return wait > TimeSpan.Zero ? wait : null;
    }

    private async Task<Answer> InProgressAsync(SandboxCall call, SandboxJob job, int polls)
    {
        Answer answer = new(202);
        if (options.PartialManifests && job.Query.AllowPartialManifests)
        {
            IReadOnlyList<ExportRow> rows = await job.Rows.ConfigureAwait(false);
            int outputs = rows.Count(row => row.Kind == RowKind.Output);
            List<ExportRow> ready = rows.Take((int)((long)outputs * polls / options.PollCount)).ToList();
            answer = Answer.Json(202, ManifestText.Write(job, SaidTime.Of(job, options.TimeProvider.GetUtcNow()), ready, null, options, row => links.Of(job, row, call.Header("Host"))));
        }

        job.PolledAt = options.TimeProvider.GetUtcNow();
        int percent = (int)(100L * polls / options.PollCount);
        return answer
            .With("X-Progress", FormattableString.Invariant($"{percent}% complete"))
            .With("Retry-After", RetryAfter.Seconds(options.RetryAfter));
    }

    private async Task<Answer> CompleteAsync(SandboxCall call, SandboxJob job, int page)
    {
        IReadOnlyList<ExportRow> rows = await job.Rows.ConfigureAwait(false);
        if (page == 1)
        {
            job.ListOrder = plan.TryStrike(Fault.ListReordered)?.Number ?? job.ListOrder;
            seal.Variant = plan.TryStrike(Fault.LinksResigned)?.Number ?? 0;
        }

        List<ExportRow> outputs = InOrder(job, rows.Where(row => row.Kind == RowKind.Output)).ToList();
        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        job.CompletedAt ??= now;
        DateTimeOffset expires = job.ExpiresAt ??= now + KeptFor;
        int size = options.ManifestPageSize ?? int.MaxValue;
        long first = (long)(page - 1) * size;
        if (page > 1 && first >= outputs.Count)
        {
            throw new RefusedException(404, "not-found", "The manifest has fewer pages.");
        }

        List<ExportRow> onPage = outputs.Skip((int)first).Take(size).ToList();
        Uri? next = first + onPage.Count < outputs.Count ? job.Link(routes.StatusPage(job.Id, page + 1), call.Header("Host")) : null;
        if (page == 1)
        {
            // The other arrays are short, so all their rows are on the first page.
            onPage.AddRange(rows.Where(row => row.Kind != RowKind.Output));
        }

        return Answer.Json(200, ManifestText.Write(job, SaidTime.Of(job, now), onPage, next, options, row => links.Of(job, row, call.Header("Host"))))
            .With("Expires", expires.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
    }

    // All pages of a manifest use the same order.
    private IEnumerable<ExportRow> InOrder(SandboxJob job, IEnumerable<ExportRow> rows) =>
        job.ListOrder == 0 ? rows : rows.OrderBy(row => new Dice(options.Seed, "order " + job.ListOrder, row.Number).Next());

    private static int ReadPage(SandboxCall call)
    {
        string? text = call.Query.Where(pair => pair.Key == "page").Select(pair => pair.Value).FirstOrDefault();
        if (text is null)
        {
            return 1;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page > 0
            ? page
            : throw new RefusedException(400, "value", $"The page '{text}' is not a number from 1.");
    }
}
