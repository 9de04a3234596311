using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedoxExport.Sandbox.Http;

/// <summary>
/// An HTTP/1.1 server on a free loopback port that passes every request to one function, concurrently. It behaves the same on every
/// system. <see cref="HttpListener"/> does not: on Windows it is part of the operating system. Elsewhere it sends an empty 200 for a request
/// that it gives up, and in .NET 8 it crashes the process if it is closed while a connection sends its first request.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int Attempts = 20;
    private const long LongestRest = 64 * 1024 * 1024;

    private static readonly byte[] BadRequest = Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly List<TcpListener> _listeners;
    private readonly Func<HttpExchange, Task> _handle;
    private readonly Func<bool>? _isDown;
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private LoopbackListener(List<TcpListener> listeners, Func<HttpExchange, Task> handle, Func<bool>? isDown)
    {
        _listeners = listeners;
        _handle = handle;
        _isDown = isDown;
        Root = new Uri(FormattableString.Invariant($"http://localhost:{PortOf(listeners[0])}/"));
        _accepting = Task.WhenAll(listeners.Select(listener => Task.Run(() => AcceptAsync(listener))));
    }

    /// <summary>Scheme, host and port, with a trailing slash.</summary>
    public Uri Root { get; }

    /// <param name="handle">Handles a request. If it fails, or does not complete the response, the connection is closed.</param>
    /// <param name="isDown">Returns true while connections are to be reset; <see langword="null"/> for never.</param>
    public static LoopbackListener Start(Func<HttpExchange, Task> handle, Func<bool>? isDown)
    {
        SocketException? last = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            List<TcpListener> listeners = [];
            try
            {
                Listen(listeners);
                return new LoopbackListener(listeners, handle, isDown);
            }
            catch (SocketException exception)
            {
                // The port is free for one IP version and in use for the other.
                listeners.ForEach(listener => listener.Stop());
                last = exception;
            }
        }

        throw SandboxErrors.NoFreePort(last!);
    }

    /// <summary>Resets all connections, like a host that goes down.</summary>
    public void ResetAll()
    {
        foreach (Socket connection in _connections.Keys)
        {
            Reset(connection);
        }
    }

    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _stopping.Cancel();
        _listeners.ForEach(listener => listener.Stop());
        foreach (Socket connection in _connections.Keys)
        {
            Close(connection);
        }

        // Requests in progress have lost their connections now. Give them the time to notice.
        Task ended = Task.WhenAll(_connections.Values.Append(_accepting));
        Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(5))).Wait();
    }

    // "localhost" resolves to both protocols, in an order that the system chooses.
    private static void Listen(List<TcpListener> listeners)
    {
        int port = 0;
        foreach (IPAddress address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            try
            {
                TcpListener listener = new(address, port);
                listener.Start();
                listeners.Add(listener);
                port = PortOf(listener);
            }
            catch (SocketException exception) when (exception.SocketErrorCode != SocketError.AddressAlreadyInUse && (listeners.Count > 0 || address.AddressFamily == AddressFamily.InterNetwork))
            {
                // This machine does not support the protocol. The other one is enough.
            }
        }
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static void Reset(Socket connection)
    {
        try
        {
            connection.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is already closed.
        }

        connection.Dispose();
    }

    private static void Close(Socket connection)
    {
        try
        {
            connection.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is already closed.
        }

        connection.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket connection;
            try
            {
                connection = await listener.AcceptSocketAsync().ConfigureAwait(false);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // Only this connection failed.
                await Task.Delay(PauseAfterFailure).ConfigureAwait(false);
                continue;
            }

            Accept(connection);
        }
    }

    private void Accept(Socket connection)
    {
        if (_isDown?.Invoke() == true)
        {
            Reset(connection);
            return;
        }

        // Registered before it is served, so that Dispose and ResetAll find it.
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections.TryAdd(connection, ended.Task);
        if (_stopping.IsCancellationRequested)
        {
            Close(connection);
        }

        _ = Task.Run(async () =>
        {
            await ServeAsync(connection).ConfigureAwait(false);
            _connections.TryRemove(connection, out _);
            ended.SetResult(true);
        });
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            connection.NoDelay = true;
            using NetworkStream stream = new(connection, ownsSocket: false);
            RequestInput input = new(stream, _stopping.Token);
            AfterExchange after = AfterExchange.GoOn;
            while (after == AfterExchange.GoOn)
            {
                after = await ServeRequestAsync(input, stream).ConfigureAwait(false);
            }

            if (after == AfterExchange.End)
            {
                await EndAsync(connection, input).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The client closed the connection, the sandbox stops, or a served file was deleted: only this connection ends.
        }
        finally
        {
            Close(connection);
        }
    }

    // Closing while the client still sends would reset the connection, and the client might never see the response (RFC 9112, section 9.6).
    private static async Task EndAsync(Socket connection, RequestInput input)
    {
        connection.Shutdown(SocketShutdown.Send);
        await input.DiscardAsync(LongestRest).ConfigureAwait(false);
    }

    private async Task<AfterExchange> ServeRequestAsync(RequestInput input, Stream stream)
    {
        RequestHead? head;
        try
        {
            head = await input.ReadHeadAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            await stream.WriteAsync(BadRequest, _stopping.Token).ConfigureAwait(false);
            return AfterExchange.End;
        }

        if (head is null)
        {
            return AfterExchange.Close;
        }

        HttpExchange exchange = new(head, input, stream, _stopping.Token);
        await _handle(exchange).ConfigureAwait(false);
        return exchange.After;
    }
}
