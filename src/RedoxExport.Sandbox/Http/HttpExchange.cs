using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace RedoxExport.Sandbox.Http;

/// <summary>One request on a connection, and the response to it.</summary>
internal sealed class HttpExchange(RequestHead head, RequestInput input, Stream stream, CancellationToken cancellationToken)
{
    private static readonly byte[] Continue = Encoding.ASCII.GetBytes("HTTP/1.1 100 Continue\r\n\r\n");

    private bool _isBodyRead;
    private bool _isCloseSaid;

    public RequestHead Request => head;

    /// <summary>The next step of the connection: it is closed unless the response was sent completely.</summary>
    public AfterExchange After { get; private set; }

    /// <summary>Reads the body of the request.</summary>
    /// <returns><see langword="null"/> if it is longer than <paramref name="largest"/> bytes.</returns>
    /// <exception cref="IOException">The client closed the connection.</exception>
    public async Task<byte[]?> ReadBodyAsync(int largest)
    {
        if (head.ExpectsContinue)
        {
            await stream.WriteAsync(Continue, cancellationToken).ConfigureAwait(false);
        }

        byte[]? body = await input.ReadBodyAsync(head, largest).ConfigureAwait(false);
        _isBodyRead = body is not null;
        return body;
    }

    /// <summary>Begins the response. Its head goes out with the first bytes of the body.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="headers">All headers except those that frame the body. A header with an empty value is not sent.</param>
    /// <param name="length">Bytes of the body; <see langword="null"/> if it is not known.</param>
    public ResponseOutput Begin(int status, IEnumerable<KeyValuePair<string, string>> headers, long? length)
    {
        bool hasBody = head.Method != "HEAD";
        bool isChunked = hasBody && length is null && !head.IsHttp10;
        _isCloseSaid = !head.KeepsConnection || !_isBodyRead || (hasBody && length is null && head.IsHttp10);

        StringBuilder text = new();
        text.Append("HTTP/1.1 ").Append(status.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(Reason(status)).Append("\r\n");
        foreach (KeyValuePair<string, string> header in headers.Where(header => header.Value.Length > 0))
        {
            Add(text, header.Key, header.Value);
        }

        if (length is long said)
        {
            Add(text, "Content-Length", said.ToString(CultureInfo.InvariantCulture));
        }
        else if (isChunked)
        {
            Add(text, "Transfer-Encoding", "chunked");
        }

        if (_isCloseSaid)
        {
            Add(text, "Connection", "close");
        }

        return new ResponseOutput(stream, Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), hasBody ? length : null, isChunked);
    }

    public async Task CompleteAsync(ResponseOutput output)
    {
        await output.CompleteAsync(cancellationToken).ConfigureAwait(false);
        After = _isCloseSaid ? AfterExchange.End : AfterExchange.GoOn;
    }

    // .NET's name for 404 is "NotFound". A status that .NET has no name for gets no reason phrase: HTTP/1.1 does not require one.
    private static string Reason(int status) =>
        Enum.IsDefined(typeof(HttpStatusCode), status) ? Regex.Replace(((HttpStatusCode)status).ToString(), "(?<=[a-z])(?=[A-Z])", " ") : "";

    private static void Add(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
}
