using System.Text;
using System.Threading.Channels;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Authentication;

/// <summary>A token endpoint whose every answer the test gives by hand, when it wants to.</summary>
internal sealed class FakeTokenTransport : ITokenTransport
{
    private readonly Channel<Request> _asked = Channel.CreateUnbounded<Request>();
    private int _count;

    /// <summary>How many requests have arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    public static TokenAnswer Answer(string json, int status = 200, string? traceId = null) =>
        new(status, Encoding.UTF8.GetBytes(json), traceId);

    public static TokenAnswer Token(string token, int seconds = 300) =>
        Answer($$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":{{seconds}}}""");

    public Task<TokenAnswer> PostFormAsync(Uri endpoint, Func<IReadOnlyList<KeyValuePair<string, string>>> form, CancellationToken cancellationToken) =>
        Take(new Request(endpoint, form(), cancellationToken));

    public Task<TokenAnswer> GetJsonAsync(Uri endpoint, CancellationToken cancellationToken) =>
        Take(new Request(endpoint, [], cancellationToken));

    /// <summary>Waits for the next request, which then waits for its answer. The limit only ends a test that has failed.</summary>
    public Task<Request> NextAsync() => _asked.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private Task<TokenAnswer> Take(Request request)
    {
        Interlocked.Increment(ref _count);
        Assert.True(_asked.Writer.TryWrite(request));
        return request.Reply.Task;
    }

    internal sealed class Request
    {
        public Request(Uri endpoint, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
        {
            Endpoint = endpoint;
            Form = form;
            CancellationToken = cancellationToken;
            cancellationToken.Register(() => Reply.TrySetCanceled(cancellationToken));
        }

        public Uri Endpoint { get; }

        public IReadOnlyList<KeyValuePair<string, string>> Form { get; }

        public CancellationToken CancellationToken { get; }

        public TaskCompletionSource<TokenAnswer> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
