using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>A response whose headers have arrived and whose body has not been read yet. The body of an error has already been read.</summary>
internal sealed class GateResponse : IDisposable
{
    private readonly HttpResponseMessage _message;
    private readonly GateOptions _options;
    private byte[]? _body;

    public GateResponse(HttpResponseMessage message, Uri uri, GateOptions options, ServerError? error)
    {
        _message = message;
        _options = options;
        Uri = uri;
        Error = error;
        if (Header("Retry-After") is { } retryAfter)
        {
            RetryAfter = RetryAfterHeader.Read(retryAfter, options.Pacing.Clock.GetUtcNow(), message.Headers.Date, out bool absurd);
            RetryAfterIsAbsurd = absurd;
        }
    }

    /// <summary>The address that responded, after redirects.</summary>
    public Uri Uri { get; }

    public int Status => (int)_message.StatusCode;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The error, if the status is not a success.</summary>
    public ServerError? Error { get; }

    public TimeSpan? RetryAfter { get; }

    /// <summary>True if the request would have been retried, but the run has spent its retries.</summary>
    public bool BudgetSpent { get; set; }

    /// <summary>The whole body, if it has been read: of errors, and of responses from <see cref="RequestGate.SendAndReadAsync"/>.</summary>
    public byte[] Body => _body ?? Error?.Body ?? throw new InvalidOperationException("The body of this answer has not been read.");

    /// <summary>True if the server sent a <c>Retry-After</c> that cannot be used.</summary>
    public bool RetryAfterIsAbsurd { get; }

    /// <summary>Redox's own id of the exchange (undocumented, observed).</summary>
    public string? TraceId => Header("Redox-Trace-Id") is { } id ? SafeText.Clean(id, 100) : null;

    public long? ContentLength => _message.Content?.Headers.ContentLength;

    public HttpContentHeaders? ContentHeaders => _message.Content?.Headers;

    public EntityTagHeaderValue? ETag => _message.Headers.ETag;

    /// <summary>The server's clock when it responded.</summary>
    public DateTimeOffset? Date => _message.Headers.Date;

    /// <summary>The first value of a header, as it was sent.</summary>
    public string? Header(string name) => Header(_message, name);

    /// <summary>All values of a header, joined with commas into one list; <see langword="null"/> if the header was not sent.</summary>
    public string? HeaderList(string name) => Joined(_message.Headers, name) ?? Joined(_message.Content?.Headers, name);

    /// <summary>Like <see cref="Header(string)"/>, for a message that is not yet a <see cref="GateResponse"/>.</summary>
    public static string? Header(HttpResponseMessage message, string name) => First(message.Headers, name) ?? First(message.Content?.Headers, name);

    /// <summary>Opens the body as it arrives. A read that gets nothing within the connection's timeout fails.</summary>
    [MethodImpl(HotPath.Optimized)]
    public Task<Stream> OpenBodyAsync(CancellationToken cancellationToken)
    {
        // A message without content (a 204 on .NET Framework) has an empty body.
        if (_message.Content is null)
        {
            return Task.FromResult(Stream.Null);
        }

        Task<Stream> opened = _message.Content.ReadAsStreamAsync(cancellationToken);
        return opened.Status == TaskStatus.RanToCompletion ? Task.FromResult(Limited(opened.Result)) : LimitedAsync();

        Stream Limited(Stream body) => new IdleTimeoutStream(body, _options, Uri, cancellationToken);

        async Task<Stream> LimitedAsync() => Limited(await opened.ConfigureAwait(false));
    }

    /// <summary>Reads the whole body, up to a limit in bytes.</summary>
    /// <exception cref="RedoxExportException"><c>AnswerTooLarge</c>, <c>AnswerCutShort</c>, <c>RequestTimedOut</c>.</exception>
    public async Task<byte[]> ReadBodyAsync(long limit, CancellationToken cancellationToken)
    {
        if (ContentLength > limit)
        {
            throw TransportErrors.AnswerTooLarge(Uri, limit);
        }

        using Stream body = await OpenBodyAsync(cancellationToken).ConfigureAwait(false);
        byte[] bytes = await BoundedBody.ReadAsync(body, Uri, limit, ContentLength, _options, cancellationToken).ConfigureAwait(false);
        if (ContentLength is { } length && bytes.Length != length)
        {
            throw TransportErrors.AnswerCutShort(Uri, bytes.Length, length, null);
        }

        _body = SmallDocument.Unpack(bytes, Uri, limit);
        return _body;
    }

    [MethodImpl(HotPath.Optimized)]
    public void Dispose() => _message.Dispose();

#if NET8_0_OR_GREATER
    // Not parsed: .NET's parser fails on some texts, and callers need the value as it was sent.
    [MethodImpl(HotPath.Optimized)]
    private static string? First(HttpHeaders? headers, string name)
    {
        if (headers is not null && headers.NonValidated.TryGetValues(name, out HeaderStringValues values))
        {
            foreach (string value in values)
            {
                return value;
            }
        }

        return null;
    }

    [MethodImpl(HotPath.Optimized)]
    private static string? Joined(HttpHeaders? headers, string name) =>
        headers is not null && headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? string.Join(",", values) : null;
#else
    private static string? Joined(HttpHeaders? headers, string name) =>
        headers is not null && headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(",", values) : null;

    private static string? First(HttpHeaders? headers, string name)
    {
        try
        {
            return headers is not null && headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or FormatException or InvalidOperationException)
        {
            // .NET parses some headers as links, and its parser fails on some texts.
            return null;
        }
    }
#endif
}
