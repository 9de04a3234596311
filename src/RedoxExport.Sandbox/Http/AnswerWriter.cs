using System.Globalization;

namespace RedoxExport.Sandbox.Http;

/// <summary>Sends answers. Faults in the transmission of a body take effect here.</summary>
internal static class AnswerWriter
{
    public static async Task WriteAsync(HttpExchange exchange, SandboxCall call, Answer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Date uses the same clock as the data. A Date in the answer's own headers replaces it.
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

        // Set before the first byte is sent, so that a client that has the answer finds the status in the record.
        call.Record.StatusCode = answer.Status;
        if (hasBody)
        {
            // If this fails, the body must not get an orderly end: the client would accept the partial body as complete.
            await answer.Content!.WriteAsync(new CountingOutput(output, call.Record), cancellationToken).ConfigureAwait(false);
        }

        await exchange.CompleteAsync(output).ConfigureAwait(false);
    }
}
