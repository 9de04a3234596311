using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RedoxExport.Tests.Transport;

/// <summary>A server of raw bytes on this computer, for what a scripted one cannot play: TLS, and HTTP that breaks its rules.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly Task _accepting;
    private int _connections;
    private int _hungUp;

    private LoopbackServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many of them the client ended before their time.</summary>
    public int HungUp => Volatile.Read(ref _hungUp);

    /// <summary>Gives each connection to the test.</summary>
    public static LoopbackServer Serving(Func<NetworkStream, CancellationToken, Task> serve) => new(serve);

    /// <summary>Waits for the client to say something, then sends these bytes.</summary>
    public static LoopbackServer Answering(byte[] bytes) => new(async (stream, cancellationToken) =>
    {
        _ = await stream.ReadAsync(new byte[16 * 1024], cancellationToken);
        await stream.WriteAsync(bytes, cancellationToken);

        // The client closes when it has seen enough; a reset from here would hide what was sent.
        while (await stream.ReadAsync(new byte[1024], cancellationToken) > 0)
        {
        }
    });

    /// <summary>Offers TLS with this certificate.</summary>
    public static LoopbackServer WithTls(X509Certificate2 certificate) => new(async (stream, cancellationToken) =>
    {
        await using SslStream tls = new(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
        _ = await tls.ReadAsync(new byte[16 * 1024], cancellationToken);
        await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), cancellationToken);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream(), _stop.Token);
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or SocketException)
            {
                // The client hung up: that is what most of these tests are about.
                Interlocked.Increment(ref _hungUp);
            }
        }
    }
}
