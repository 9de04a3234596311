using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RedoxExport.Sandbox.Http;

/// <summary>
/// A port in front of a listener that can be shut: then connections are reset, as by a host that is down. .NET's own <see cref="HttpListener"/>
/// on sockets cannot do that: it ends a request that was not answered with an empty 200.
/// </summary>
internal sealed class FrontDoor : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _connections = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Func<bool> _isShut;
    private readonly Task _accepting;

    /// <param name="host">The host of the listener behind it.</param>
    /// <param name="port">Its port.</param>
    /// <param name="isShut">Tells if connections are reset now.</param>
    public FrontDoor(string host, int port, Func<bool> isShut)
    {
        _host = host;
        _port = port;
        _isShut = isShut;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Whether the listener of this system needs it: the one on sockets does, that of Windows does not.</summary>
    public static bool IsNeeded { get; } = typeof(HttpListener).Assembly.GetType("System.Net.HttpEndPointManager") is not null;

    /// <summary>The port that clients use.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Resets the connections that are open.</summary>
    public void ResetAll()
    {
        foreach (TcpClient connection in _connections.Keys)
        {
            Reset(connection);
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        ResetAll();
        _accepting.Wait(TimeSpan.FromSeconds(5));
    }

    private static void Reset(TcpClient connection)
    {
        try
        {
            connection.LingerState = new LingerOption(true, 0);
            connection.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Stopped.
                return;
            }

            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient server = new() { NoDelay = true };
        _connections.TryAdd(client, true);
        try
        {
            client.NoDelay = true;
            if (!_isShut())
            {
                await server.ConnectAsync(_host, _port).ConfigureAwait(false);
                await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side went away: so does the other.
        }
        finally
        {
            _connections.TryRemove(client, out _);
            Reset(client);
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream()).ConfigureAwait(false);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // As above.
        }
    }
}
