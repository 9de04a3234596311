using System.Net;
using System.Net.Sockets;
using System.Text;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Tests.Sandbox;

public sealed class LoopbackListenerTests
{
    private const int LargestBody = 1000;

    [Fact]
    public async Task A_connection_carries_requests_one_after_the_other_also_when_they_arrive_at_once()
    {
        using LoopbackListener listener = Start(EchoAsync);

        string answers = await TalkAsync(listener, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.Equal(["GET /a []", "POST /b [abc]", "GET /c []"], Bodies(answers));
    }

    [Fact]
    public async Task The_body_of_a_request_may_come_in_chunks_with_trailers()
    {
        using LoopbackListener listener = Start(EchoAsync);

        string answers = await TalkAsync(
            listener,
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\nGET /next HTTP/1.1\r\nConnection: close\r\n\r\n");

        Assert.Equal(["POST / [abcde]", "GET /next []"], Bodies(answers));
    }

    [Fact]
    public async Task A_client_that_waits_to_be_asked_for_its_body_is_asked()
    {
        using LoopbackListener listener = Start(EchoAsync);

        string answers = await TalkAsync(listener, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");

        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_body_that_is_too_long_the_connection_ends_and_the_answer_arrives()
    {
        using LoopbackListener listener = Start(EchoAsync);

        // More than fits between the two: a server that closes without reading on resets the connection under the answer.
        string answers = await TalkAsync(listener, "POST / HTTP/1.1\r\nContent-Length: 20000000\r\n\r\n" + new string('x', 20_000_000));

        Assert.Contains("\r\nConnection: close\r\n", answers, StringComparison.Ordinal);
        Assert.EndsWith("POST / [too long]", answers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\n\r\n")]
    [InlineData("GET elsewhere HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost : x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    public async Task What_is_no_request_is_answered_400_and_the_connection_ends(string sent)
    {
        using LoopbackListener listener = Start(EchoAsync);

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await TalkAsync(listener, sent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    [InlineData(100_000)]
    public async Task A_head_that_is_too_long_is_answered_400(int lineLength)
    {
        using LoopbackListener listener = Start(EchoAsync);
        string line = "x: " + new string('x', lineLength) + "\r\n";
        string head = string.Concat(Enumerable.Repeat(line, 1 + (200_000 / line.Length)));

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await TalkAsync(listener, "GET / HTTP/1.1\r\n" + head + "\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_unknown_length_comes_in_chunks_and_to_HTTP_1_0_up_to_the_end_of_the_connection()
    {
        using LoopbackListener listener = Start(exchange => AnswerAsync(exchange, "abcdef", null));

        string chunked = await TalkAsync(listener, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        string plain = await TalkAsync(listener, "GET / HTTP/1.0\r\n\r\n");

        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", chunked, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n6\r\nabcdef\r\n0\r\n\r\n", chunked, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", plain, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nabcdef", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_longer_or_shorter_than_was_said_ends_the_connection()
    {
        using LoopbackListener shorter = Start(exchange => AnswerAsync(exchange, "abc", 5));
        using LoopbackListener longer = Start(exchange => AnswerAsync(exchange, "abcdef", 5));
        const string two = "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n";

        Assert.EndsWith("\r\n\r\nabc", await TalkAsync(shorter, two), StringComparison.Ordinal);
        Assert.Equal("", await TalkAsync(longer, two));
    }

    [Fact]
    public async Task A_request_that_is_not_answered_ends_its_connection_without_a_byte_and_no_other()
    {
        using LoopbackListener listener = Start(exchange =>
            exchange.Request.Target == "/fails" ? throw new InvalidOperationException() : exchange.Request.Target == "/silent" ? Task.CompletedTask : EchoAsync(exchange));

        using TcpClient other = await ConnectAsync(listener);
        Assert.Equal("", await TalkAsync(listener, "GET /fails HTTP/1.1\r\n\r\n"));
        Assert.Equal("", await TalkAsync(listener, "GET /silent HTTP/1.1\r\n\r\n"));
        Assert.Equal(["GET / []"], Bodies(await TalkAsync(other, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")));
    }

    [Fact]
    public async Task A_header_without_a_value_is_not_sent_and_one_without_a_name_in_NET_neither_has_a_reason()
    {
        using LoopbackListener listener = Start(async exchange =>
        {
            await exchange.ReadBodyAsync(LargestBody);
            await exchange.CompleteAsync(exchange.Begin(418, [new("Date", ""), new("X", "1")], 0));
        });

        Assert.Equal("HTTP/1.1 418 \r\nX: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", await TalkAsync(listener, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task It_listens_wherever_localhost_leads()
    {
        using LoopbackListener listener = Start(EchoAsync);

        foreach (IPAddress address in await Dns.GetHostAddressesAsync("localhost", TestContext.Current.CancellationToken))
        {
            using TcpClient client = new(address.AddressFamily);
            await client.ConnectAsync(address, listener.Root.Port, TestContext.Current.CancellationToken);
            Assert.Equal(["GET / []"], Bodies(await TalkAsync(client, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")));
        }
    }

    [Fact]
    public async Task It_can_be_stopped_while_connections_send_their_first_requests()
    {
        // HttpListener of .NET 8 ended the process.
        for (int round = 0; round < 100; round++)
        {
            LoopbackListener listener = Start(EchoAsync);
            Task[] clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() => TryTalkAsync(listener, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))).ToArray();
            await Task.WhenAny(clients);
            listener.Dispose();
            await Task.WhenAll(clients);
        }
    }

    [Fact]
    public async Task Once_stopped_it_takes_no_connection()
    {
        LoopbackListener listener = Start(EchoAsync);
        listener.Dispose();
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(listener));
    }

    private static LoopbackListener Start(Func<HttpExchange, Task> handle) => LoopbackListener.Start(handle, null);

    private static async Task EchoAsync(HttpExchange exchange)
    {
        byte[]? body = await exchange.ReadBodyAsync(LargestBody);
        string text = $"{exchange.Request.Method} {exchange.Request.Target} [{(body is null ? "too long" : Encoding.ASCII.GetString(body))}]";
        await WriteAsync(exchange, text, text.Length);
    }

    private static async Task AnswerAsync(HttpExchange exchange, string text, long? length)
    {
        await exchange.ReadBodyAsync(LargestBody);
        await WriteAsync(exchange, text, length);
    }

    private static async Task WriteAsync(HttpExchange exchange, string text, long? length)
    {
        ResponseOutput output = exchange.Begin(200, [], length);
        await output.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        await exchange.CompleteAsync(output);
    }

    private static async Task<TcpClient> ConnectAsync(LoopbackListener listener)
    {
        TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, listener.Root.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<string> TalkAsync(LoopbackListener listener, string sent)
    {
        using TcpClient client = await ConnectAsync(listener);
        return await TalkAsync(client, sent);
    }

    // Everything that comes until the server ends the connection.
    private static async Task<string> TalkAsync(TcpClient client, string sent)
    {
        using MemoryStream answer = new();
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), TestContext.Current.CancellationToken);
            await client.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private static async Task TryTalkAsync(LoopbackListener listener, string sent)
    {
        try
        {
            await TalkAsync(listener, sent);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // It was stopped meanwhile.
        }
    }

    private static string[] Bodies(string answers) => answers
        .Split("HTTP/1.1 200 OK\r\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(answer => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])
        .ToArray();
}
