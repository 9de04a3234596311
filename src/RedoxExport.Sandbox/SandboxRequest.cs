namespace RedoxExport.Sandbox;

/// <summary>A request that reached a sandbox, and the status it was answered with.</summary>
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

    /// <summary>When it arrived, by the sandbox's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The HTTP method, upper case.</summary>
    public string Method { get; }

    /// <summary>The whole address, its query as it was sent.</summary>
    public Uri Uri { get; }

    /// <summary>The path alone, as it was sent.</summary>
    public string Path => Uri.AbsolutePath;

    /// <summary>The query as it was sent, with its question mark; empty where there was none.</summary>
    public string Query => Uri.Query;

    /// <summary>Every header, by name in any case. A header that was sent twice has both values, joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body as UTF-8 text; <see langword="null"/> where there was none, or before it was read.</summary>
    public string? Body { get; internal set; }

    /// <summary>Whether it came to the sandbox's second origin, <see cref="RedoxSandbox.ForeignUri"/>, where no token belongs.</summary>
    public bool IsForeign { get; }

    /// <summary>Bytes of the answer's body that were sent so far, as they went over the wire: gzipped, where that was.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The <c>Redox-Trace-Id</c> of the answer.</summary>
    public string TraceId { get; }

    /// <summary>The status it was answered with; <see langword="null"/> until the answer begins.</summary>
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

    /// <summary>The method and the path: no query, no header, so nothing secret.</summary>
    public override string ToString() => $"{Method} {Path}";
}
