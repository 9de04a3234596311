using System.Globalization;
using System.Security.Cryptography;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers GET …/$bulk-publish, and …/publish/{list}/{step}/{page} for the pages after the first one.</summary>
internal sealed class PublishHandler(SandboxOptions options, Publisher publisher, Routes routes, FileLinks links)
{
    // The page without files at the end of a complete list, which the first update follows.
    private const int Stub = 0;

    public async Task<Answer> RootAsync(SandboxCall call) => call.Method == "GET"
        ? await PageAsync(call, await publisher.CurrentAsync().ConfigureAwait(false), 0, 1).ConfigureAwait(false)
        : Answer.MethodNotAllowed("GET");

    public async Task<Answer> AnswerAsync(SandboxCall call, string list, string step, string page)
    {
        if (call.Method != "GET")
        {
            return Answer.MethodNotAllowed("GET");
        }

        PublishedList found = await publisher.FindAsync(Number(list)).ConfigureAwait(false) ?? throw Missing();
        int number = Number(step);
        return number < found.Steps.Count ? await PageAsync(call, found, number, Number(page)).ConfigureAwait(false) : throw Missing();
    }

    private async Task<Answer> PageAsync(SandboxCall call, PublishedList list, int step, int page)
    {
        SandboxJob job = list.Steps[step];
        IReadOnlyList<ExportRow> rows = await job.Rows.ConfigureAwait(false);
        ExportRow[] outputs = [.. rows.Where(row => row.Kind == RowKind.Output)];
        int size = options.ManifestPageSize ?? int.MaxValue;
        int pages = Math.Max(1, (int)((outputs.Length + (long)size - 1) / size));
        if (page > pages || (page == Stub && (step > 0 || options.Publish != PublishMode.Chain)))
        {
            throw Missing();
        }

        // Deletions follow all resources of the step.
        ExportRow[] onPage = page == Stub ? [] : [.. outputs.Skip((page - 1) * size).Take(size), .. page == pages ? rows.Where(row => row.Kind != RowKind.Output) : []];
        string? next = page != Stub && page < pages ? Address(list, step, page + 1) : After(list, step, page);
        byte[] body = PublishedText.Write(job, onPage, next, options, row => links.Of(job, row, call.Header("Host")));
        string tag = TagOf(body);
        return (call.Header("If-None-Match") == tag ? new Answer(304) : Answer.Json(200, body)).With("ETag", tag);
    }

    /// <summary>The address or the marker on the last page of a step.</summary>
    private string? After(PublishedList list, int step, int page)
    {
        if (options.Publish != PublishMode.Chain)
        {
            return null;
        }

        return step == 0 && page != Stub ? Address(list, 0, Stub)
            : step + 1 < list.Steps.Count ? Address(list, step + 1, 1)
            : list.IsClosed ? "#closed" : "#pending";
    }

    private string Address(PublishedList list, int step, int page) => routes.Published(list.Number, step, page).AbsoluteUri;

    private static string TagOf(byte[] body)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(body);
        return $"\"{HexText.Lower(hash.GetHashAndReset()).Substring(0, 32)}\"";
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Missing();

    private static RefusedException Missing() => new(404, "not-found", "There is no such page of a published list.");
}
