namespace RedoxExport.Sandbox.Http;

/// <summary>A request as the handlers see it, independent of the listener.</summary>
internal sealed class SandboxCall
{
    public SandboxCall(SandboxRequest record, string path, string query, byte[] body)
    {
        Record = record;
        Path = path;
        RawQuery = query;
        Query = FormText.Parse(query);
        Body = body;
    }

    public SandboxRequest Record { get; }

    public string Method => Record.Method;

    public string TraceId => Record.TraceId;

    /// <summary>The path, percent-decoded.</summary>
    public string Path { get; }

    public string RawQuery { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    public byte[] Body { get; }

    public string? Header(string name) => Record.Headers.TryGetValue(name, out string? value) ? value : null;

    /// <summary>The media type of the body, without its parameters, in lower case.</summary>
    public string MediaType => (Header("Content-Type") ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
