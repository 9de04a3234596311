# A proxy that a test can take away, so that a program meets an outage at a known moment.
param()

# Windows PowerShell compiles C# 5 only.
if ($PSVersionTable.PSEdition -ne 'Desktop' -and -not ('RedoxExport.Pester.CutProxy' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace RedoxExport.Pester
{
    public sealed class CutProxy : IDisposable
    {
        private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly string _lastPath;

        /// <param name="lastPath">After a request for a path that ends like this has been answered, no connection can be made.</param>
        public CutProxy(string lastPath)
        {
            _lastPath = lastPath;
            _listener.Start();
            Address = new Uri("http://" + _listener.LocalEndpoint);
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Stop();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = ForwardAsync(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The proxy is gone.
            }
        }

        // One request a connection, so that each has to be let through.
        private async Task ForwardAsync(TcpClient client)
        {
            using (client)
            using (TcpClient server = new TcpClient())
            {
                try
                {
                    NetworkStream from = client.GetStream();
                    string[] head = (await ReadHeadAsync(from)).Split("\r\n");
                    string[] request = head[0].Split(' ');
                    Uri target = new Uri(request[1]);
                    await server.ConnectAsync(target.Host, target.Port);
                    NetworkStream to = server.GetStream();
                    string[] kept = head.Skip(1).Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)).ToArray();
                    string forwarded = $"{request[0]} {target.PathAndQuery} HTTP/1.1\r\nConnection: close\r\n{string.Join("\r\n", kept)}";
                    await to.WriteAsync(Encoding.Latin1.GetBytes(forwarded));
                    _ = from.CopyToAsync(to).ContinueWith(static _ => { });
                    MemoryStream answer = new MemoryStream();
                    await to.CopyToAsync(answer);
                    if (target.AbsolutePath.EndsWith(_lastPath, StringComparison.Ordinal))
                    {
                        _listener.Stop();
                    }

                    await from.WriteAsync(answer.ToArray());
                }
                catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
                {
                    // Closing both ends tells them.
                }
            }
        }

        // With the empty line that ends it.
        private static async Task<string> ReadHeadAsync(Stream stream)
        {
            byte[] one = new byte[1];
            StringBuilder head = new StringBuilder();
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            {
                head.Append((char)one[0]);
            }

            return head.ToString();
        }
    }
}
'@
}
