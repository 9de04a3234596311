using System.Net;
using System.Text;

namespace RedoxExport.Tests.Transport;

/// <summary>One answer of a <see cref="ScriptedServer"/>.</summary>
internal sealed class Reply
{
    private readonly Func<CancellationToken, Task<HttpResponseMessage>> _make;

    private Reply(Func<CancellationToken, Task<HttpResponseMessage>> make) => _make = make;

    /// <summary>A whole body of known length. Headers are "Name: value"; any text, as servers send it.</summary>
    public static Reply Bytes(int status, byte[] body, params string[] headers) =>
        new(_ => Task.FromResult(Message(status, new MemoryStream(body), body.Length, headers)));

    public static Reply Text(int status, string body, params string[] headers) => Bytes(status, Encoding.UTF8.GetBytes(body), headers);

    public static Reply Status(int status, params string[] headers) => Bytes(status, [], headers);

    /// <summary>A body that comes as the stream gives it, of a length that is not announced.</summary>
    public static Reply Stream(int status, Func<Stream> body, params string[] headers) =>
        new(_ => Task.FromResult(Message(status, body(), null, headers)));

    /// <summary>A body that announces its length, if one is given, and breaks off after what is given.</summary>
    public static Reply Cut(int status, byte[] start, long? announced, params string[] headers) =>
        new(_ => Task.FromResult(Message(status, new BreakingStream(start), announced, headers)));

    /// <summary>Announces a length that the body does not have, and ends without a sign of trouble.</summary>
    public static Reply Short(int status, byte[] start, long announced, params string[] headers) =>
        new(_ => Task.FromResult(Message(status, new MemoryStream(start), announced, headers)));

    public static Reply Fails(Exception error) => new(_ => Task.FromException<HttpResponseMessage>(error));

    /// <summary>Never answers; <paramref name="onAsked"/> runs when the request is there.</summary>
    public static Reply Never(Action onAsked) => new(async cancellationToken =>
    {
        Task forever = Task.Delay(Timeout.Infinite, cancellationToken);
        onAsked();
        await forever;
        throw new InvalidOperationException("Forever has ended.");
    });

    /// <summary>Does something when the request is there, then answers as <paramref name="then"/>.</summary>
    public static Reply After(Action act, Reply then) => new(cancellationToken =>
    {
        act();
        return then._make(cancellationToken);
    });

    public Task<HttpResponseMessage> MakeAsync(CancellationToken cancellationToken) => _make(cancellationToken);

    private static HttpResponseMessage Message(int status, Stream body, long? length, string[] headers)
    {
        StreamContent content = new(body);
        HttpResponseMessage message = new((HttpStatusCode)status) { Content = content };
        if (length is not null)
        {
            content.Headers.ContentLength = length;
        }

        foreach (string header in headers)
        {
            string name = header[..header.IndexOf(':')];
            string value = header[(header.IndexOf(':') + 1)..].Trim();
            Assert.True(message.Headers.TryAddWithoutValidation(name, value) || content.Headers.TryAddWithoutValidation(name, value));
        }

        return message;
    }

    private sealed class BreakingStream(byte[] start) : MemoryStream(start)
    {
        // A length that can be seen would be announced.
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, count) is > 0 and int read ? read : throw new IOException("The response ended prematurely.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = base.Read(buffer.Span);
            return read > 0 ? new ValueTask<int>(read) : ValueTask.FromException<int>(new IOException("The response ended prematurely."));
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
