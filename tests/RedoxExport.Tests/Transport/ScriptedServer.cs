using System.Collections.Concurrent;

namespace RedoxExport.Tests.Transport;

/// <summary>What a server was asked: everything of it.</summary>
internal sealed record SeenRequest(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string? Body)
{
    public string? this[string header] => Headers.TryGetValue(header, out string? value) ? value : null;

    public override string ToString() => $"{Method} {Uri.AbsoluteUri}";
}

/// <summary>Every server of the world, as a test writes it. The last answer of an address is given again and again.</summary>
internal sealed class ScriptedServer
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Reply>> _script = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    public IReadOnlyList<SeenRequest> Requests => [.. _seen];

    /// <summary>Answers what no script has an answer for.</summary>
    public Func<SeenRequest, Reply?>? Otherwise { get; set; }

    public ScriptedServer On(string methodAndUrl, params Reply[] replies)
    {
        _script[methodAndUrl] = new ConcurrentQueue<Reply>(replies);
        return this;
    }

    public int CountOf(string methodAndUrl) => Requests.Count(request => request.ToString() == methodAndUrl);

    public SeenRequest Single(string methodAndUrl) => Assert.Single(Requests, request => request.ToString() == methodAndUrl);

    public HttpMessageInvoker ToInvoker() => new(new Handler(this));

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            headers[name] = string.Join(", ", values);
        }

        string? body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        SeenRequest seen = new(request.Method.Method, request.RequestUri!, headers, body);
        _seen.Enqueue(seen);
        if (!_script.ContainsKey(seen.ToString()) && Otherwise?.Invoke(seen) is { } improvised)
        {
            return await improvised.MakeAsync(cancellationToken);
        }

        Assert.True(_script.TryGetValue(seen.ToString(), out ConcurrentQueue<Reply>? replies), $"Nobody expected: {seen}");
        Reply? reply;
        if (replies!.Count > 1)
        {
            Assert.True(replies.TryDequeue(out reply));
        }
        else
        {
            Assert.True(replies.TryPeek(out reply));
        }

        return await reply!.MakeAsync(cancellationToken);
    }

    private sealed class Handler(ScriptedServer server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            server.AnswerAsync(request, cancellationToken);
    }
}
