using System.Globalization;
using System.Net;

namespace RedoxExport.Sandbox.Http;

/// <summary>Puts an answer on the wire. Whatever is to go wrong on the wire goes wrong here.</summary>
internal static class AnswerWriter
{
    public static async Task WriteAsync(HttpListenerResponse response, SandboxCall call, Answer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        response.StatusCode = answer.Status;
        if (answer.ContentType is not null)
        {
            response.ContentType = answer.ContentType;
        }

        response.AddHeader("Redox-Trace-Id", call.TraceId);

        // By the clock that the data have too; a header of the answer's own takes its place.
        response.AddHeader("Date", now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        foreach (KeyValuePair<string, string> header in answer.Headers)
        {
            response.AddHeader(header.Key, header.Value);
        }

        bool hasBody = answer.Content is not null && call.Method != "HEAD";
        if (answer.Content is { Length: null })
        {
            response.SendChunked = hasBody;
        }
        else
        {
            response.ContentLength64 = answer.Content?.Length ?? 0;
        }

        // Before the first byte leaves: whoever has the answer can look it up.
        call.Record.StatusCode = answer.Status;
        if (hasBody)
        {
            // Not disposed where it fails: that would end the body in an orderly way, and the client would wait for the rest or
            // take what it has for the whole.
            Stream output = response.OutputStream;
            await answer.Content!.WriteAsync(new CountingOutput(output, call.Record), cancellationToken).ConfigureAwait(false);
            output.Dispose();
        }

        response.Close();
    }
}
