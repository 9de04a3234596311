using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RedoxExport.Sandbox.Http;

/// <summary>An <see cref="HttpListener"/> on a free loopback port, which hands every request to one function, side by side.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int Attempts = 20;

    private readonly HttpListener _listener;
    private readonly FrontDoor? _door;
    private readonly Func<HttpListenerContext, Task> _handle;
    private readonly ConcurrentDictionary<Task, bool> _handling = new();
    private readonly Task _accepting;
    private int _disposed;

    private LoopbackListener(HttpListener listener, FrontDoor? door, Uri root, Func<HttpListenerContext, Task> handle)
    {
        _listener = listener;
        _door = door;
        _handle = handle;
        Root = root;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Scheme, host and port, with a trailing slash.</summary>
    public Uri Root { get; }

    /// <param name="handle">Answers a request.</param>
    /// <param name="isDown">Tells if connections are reset now; <see langword="null"/> if they never are.</param>
    public static LoopbackListener Start(Func<HttpListenerContext, Task> handle, Func<bool>? isDown)
    {
        Exception? last = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // "localhost" is the one name that Windows lets everybody listen on. The address is for machines
            // where that name leads to a protocol that is switched off.
            string host = attempt < Attempts - 5 ? "localhost" : "127.0.0.1";
            HttpListener listener = new();
            try
            {
                Uri root = new(FormattableString.Invariant($"http://{host}:{FindFreePort()}/"));
                listener.Prefixes.Add(root.AbsoluteUri);
                listener.Start();
                FrontDoor? door = isDown is not null && FrontDoor.IsNeeded ? new FrontDoor(host, root.Port, isDown) : null;
                return new LoopbackListener(listener, door, door is null ? root : new UriBuilder(root) { Port = door.Port }.Uri, handle);
            }
            catch (Exception exception) when (exception is HttpListenerException or SocketException)
            {
                // Somebody else took the port since it was found free.
                listener.Close();
                last = exception;
            }
        }

        throw SandboxErrors.NoFreePort(last!);
    }

    /// <summary>Ends a request, and all connections if they can be, without an answer.</summary>
    public void GiveNoAnswer(HttpListenerContext context)
    {
        _door?.ResetAll();
        context.Response.Abort();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _door?.Dispose();
            _listener.Close();

            // Whoever still answers loses its connection now, and is given the time to notice.
            Task ended = Task.WhenAll(_handling.Keys.Append(_accepting));
            Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(5))).Wait();
        }
    }

    private static int FindFreePort()
    {
        TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        try
        {
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        finally
        {
            probe.Stop();
        }
    }

    private async Task AcceptAsync()
    {
        while (Volatile.Read(ref _disposed) == 0)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (_listener.IsListening)
                {
                    // One request could not be taken; the next may.
                    continue;
                }

                return;
            }

            Task handling = Task.Run(() => _handle(context));
            _handling.TryAdd(handling, true);
            _ = handling.ContinueWith(
                done => _handling.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
