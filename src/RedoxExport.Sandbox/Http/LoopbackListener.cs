using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RedoxExport.Sandbox.Http;

/// <summary>An <see cref="HttpListener"/> on a free loopback port, which hands every request to one function, side by side.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int Attempts = 20;

    private readonly HttpListener _listener;
    private readonly Func<HttpListenerContext, Task> _handle;
    private readonly ConcurrentDictionary<Task, bool> _handling = new();
    private readonly Task _accepting;
    private int _disposed;

    private LoopbackListener(HttpListener listener, Uri root, Func<HttpListenerContext, Task> handle)
    {
        _listener = listener;
        _handle = handle;
        Root = root;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Scheme, host and port, with a trailing slash.</summary>
    public Uri Root { get; }

    public static LoopbackListener Start(Func<HttpListenerContext, Task> handle)
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
                return new LoopbackListener(listener, root, handle);
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

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
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
