using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedoxExport.Benchmarks;

/// <summary>
/// A plain static server that is also the smallest FHIR bulk server: it takes as little of the processor as can be, so that the
/// client is what is measured. Bodies go from the file to the socket inside the system (sendfile); with gzip it sends twins that
/// were packed before the first request.
/// </summary>
/// <remarks>
/// <c>GET /files/&lt;name&gt;</c> gives a file of the folder, any path that ends in <c>$export</c> begins the one export there is, and its
/// status is a manifest of the folder. A thread a connection, HTTP/1.1 without TLS, no ranges, no token.
/// </remarks>
internal sealed class StaticServer : IDisposable
{
    private const int LargestHead = 16 * 1024;

    // Below this a file and its head are sent together: two calls of the system cost more than a copy.
    private const int SentTogether = 64 * 1024;

    private static readonly byte[] NotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly StaticFiles _files;
    private readonly byte[] _kickOff;
    private readonly byte[] _status;

    private StaticServer(StaticFiles files)
    {
        _files = files;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(256);
        BaseUri = new Uri(FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/"));
        _kickOff = Encoding.ASCII.GetBytes($"HTTP/1.1 202 Accepted\r\nContent-Location: {BaseUri}status\r\nContent-Length: 0\r\n\r\n");
        _status = Answer("application/json", files.Manifest(BaseUri));
    }

    public Uri BaseUri { get; }

    /// <summary>The verb: serves a folder until its input ends. The first line of its output is the base address.</summary>
    public static int Serve(string folder, bool gzip)
    {
        using StaticFiles files = new(folder, gzip);
        using StaticServer server = new(files);
        new Thread(server.Accept) { IsBackground = true }.Start();
        Console.WriteLine(server.BaseUri.AbsoluteUri);
        Console.In.ReadToEnd();
        return 0;
    }

    public void Dispose() => _listener.Dispose();

    private static byte[] Answer(string type, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.Accept();
                new Thread(() => Talk(client), 256 * 1024) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed: the process ends.
        }
    }

    private void Talk(Socket client)
    {
        using (client)
        {
            client.NoDelay = true;
            byte[] request = new byte[LargestHead];
            byte[] together = new byte[SentTogether];
            int filled = 0;
            try
            {
                while (true)
                {
                    int end;
                    while ((end = request.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        int read = filled == request.Length ? 0 : client.Receive(request.AsSpan(filled));
                        if (read == 0)
                        {
                            return;
                        }

                        filled += read;
                    }

                    int length = end + 4;
                    Reply(client, request.AsSpan(0, length), together);
                    request.AsSpan(length, filled - length).CopyTo(request);
                    filled -= length;
                }
            }
            catch (SocketException)
            {
                // The client is gone, and so is what was its.
            }
        }
    }

    private void Reply(Socket client, ReadOnlySpan<byte> head, byte[] together)
    {
        ReadOnlySpan<byte> target = head[(head.IndexOf((byte)' ') + 1)..];
        target = target[..target.IndexOf((byte)' ')];
        if (target.StartsWith("/files/"u8) && _files.Find(target["/files/"u8.Length..], head.IndexOf("gzip"u8) >= 0) is { } file)
        {
            Send(client, file, together);
        }
        else if (target.IndexOf("$export"u8) >= 0 || target.IndexOf("%24export"u8) >= 0)
        {
            client.Send(_kickOff);
        }
        else
        {
            client.Send(target.SequenceEqual("/status"u8) ? _status : NotFound);
        }
    }

    private static void Send(Socket client, StaticFile file, byte[] together)
    {
        int whole = file.Head.Length + (int)Math.Min(file.Length, SentTogether);
        if (whole > together.Length)
        {
            client.SendFile(file.Path, file.Head, null, TransmitFileOptions.UseDefaultWorkerThread);
            return;
        }

        file.Head.CopyTo(together, 0);
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(file.Path);
        int read = RandomAccess.Read(handle, together.AsSpan(file.Head.Length, (int)file.Length), 0);
        client.Send(together.AsSpan(0, file.Head.Length + read));
    }
}
