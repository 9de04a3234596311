using System.Globalization;

namespace RedoxExport.Sandbox.Http;

/// <summary>Puts an answer on the wire. Whatever is to go wrong on the wire goes wrong here.</summary>
internal static class AnswerWriter
{
    public static async Task WriteAsync(HttpExchange exchange, SandboxCall call, Answer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Date by the clock that the data have too; a header of the answer's own takes its place.
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Date"] = now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture),
            ["Redox-Trace-Id"] = call.TraceId,
            ["Content-Type"] = answer.ContentType ?? "",
        };
        foreach (KeyValuePair<string, string> header in answer.Headers)
        {
            headers[header.Key] = header.Value;
        }

        bool hasBody = answer.Content is not null && call.Method != "HEAD";
        ResponseOutput output = exchange.Begin(answer.Status, headers, answer.Content is null ? 0 : answer.Content.Length);

        // Before the first byte leaves: whoever has the answer can look it up.
        call.Record.StatusCode = answer.Status;
        if (hasBody)
        {
            // Where it fails, the body has no orderly end: the client would take what it has for the whole.
            await answer.Content!.WriteAsync(new CountingOutput(output, call.Record), cancellationToken).ConfigureAwait(false);
        }

        await exchange.CompleteAsync(output).ConfigureAwait(false);
    }
}
