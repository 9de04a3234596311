using System.Globalization;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>GET or DELETE …/export-status/{guid}.</summary>
internal sealed class StatusHandler(SandboxOptions options, JobStore jobs, Routes routes)
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
        int polls = job.ExpiresAt is null ? job.CountPoll() : options.PollCount;
        return polls < options.PollCount
            ? await InProgressAsync(job, polls).ConfigureAwait(false)
            : await CompleteAsync(job, page).ConfigureAwait(false);
    }

    private async Task<Answer> InProgressAsync(SandboxJob job, int polls)
    {
        Answer answer = new(202);
        if (options.PartialManifests && job.Query.AllowPartialManifests)
        {
            IReadOnlyList<DataFile> files = await job.Files.ConfigureAwait(false);
            List<DataFile> ready = files.Take((int)((long)files.Count * polls / options.PollCount)).ToList();
            answer = Answer.Json(202, ManifestText.Write(job, ready, 1, null, options, routes));
        }

        int percent = (int)(100L * polls / options.PollCount);
        long seconds = (long)Math.Ceiling(options.RetryAfter.TotalSeconds);
        return answer
            .With("X-Progress", FormattableString.Invariant($"{percent}% complete"))
            .With("Retry-After", seconds > 0 ? seconds.ToString(CultureInfo.InvariantCulture) : null);
    }

    private async Task<Answer> CompleteAsync(SandboxJob job, int page)
    {
        IReadOnlyList<DataFile> files = await job.Files.ConfigureAwait(false);
        DateTimeOffset expires = job.ExpiresAt ??= options.TimeProvider.GetUtcNow() + KeptFor;
        int size = options.ManifestPageSize ?? int.MaxValue;
        long first = (long)(page - 1) * size;
        if (page > 1 && first >= files.Count)
        {
            throw new RefusedException(404, "not-found", "The manifest has fewer pages.");
        }

        List<DataFile> onPage = files.Skip((int)first).Take(size).ToList();
        Uri? next = first + onPage.Count < files.Count ? routes.StatusPage(job.Id, page + 1) : null;
        return Answer.Json(200, ManifestText.Write(job, onPage, (int)first + 1, next, options, routes))
            .With("Expires", expires.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
    }

    private static int ReadPage(SandboxCall call)
    {
        string? text = call.Query.Where(pair => pair.Key == "page").Select(pair => pair.Value).FirstOrDefault();
        if (text is null)
        {
            return 1;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page > 0
            ? page
            : throw new RefusedException(400, "value", $"The page '{text}' is no number from 1.");
    }
}
