namespace RedoxExport.Sandbox;

/// <summary>A request that reached a sandbox, and the status of its answer.</summary>
public sealed class SandboxRequest
{
    private int _statusCode;
    private long _bytesSent;

    internal SandboxRequest(DateTimeOffset time, string method, Uri uri, IReadOnlyDictionary<string, string> headers, string traceId, bool isForeign)
    {
        IsForeign = isForeign;
        Time = time;
        Method = method;
        Uri = uri;
        Headers = headers;
        TraceId = traceId;
    }

    /// <summary>The time of arrival, by the sandbox's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The HTTP method, in uppercase.</summary>
    public string Method { get; }

    /// <summary>The complete address, with the query as it was sent.</summary>
    public Uri Uri { get; }

    /// <summary>The path alone, as it was sent.</summary>
    public string Path => Uri.AbsolutePath;

    /// <summary>The query as it was sent, with its question mark; empty if there was none.</summary>
    public string Query => Uri.Query;

    /// <summary>All headers, by case-insensitive name. A header that was sent twice has both values, joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body, decoded as UTF-8; <see langword="null"/> if there was none, or before it was read.</summary>
    public string? Body { get; internal set; }

    /// <summary>
    /// True if the request came to the sandbox's second origin, <see cref="RedoxSandbox.ForeignUri"/>. A client must not send its token
    /// there.
    /// </summary>
    public bool IsForeign { get; }

    /// <summary>Bytes of the answer's body that were sent so far. If the body was gzipped, these are gzipped bytes.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The <c>Redox-Trace-Id</c> of the answer.</summary>
    public string TraceId { get; }

    /// <summary>The status code of the answer; <see langword="null"/> until the answer begins.</summary>
    public int? StatusCode
    {
        get
        {
            int status = Volatile.Read(ref _statusCode);
            return status == 0 ? null : status;
        }
        internal set => Volatile.Write(ref _statusCode, value ?? 0);
    }

    internal void CountSent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);

    /// <summary>The method and the path, without the query and the headers, which can contain secrets.</summary>
    public override string ToString() => $"{Method} {Path}";
}
