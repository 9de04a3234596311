using System.Net;
using System.Net.Sockets;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Reliability;

/// <summary>
/// The network between a connection and its server, with a cable that can be pulled for a time on the connection's own clock: no connection can be
/// made then, and a body that is under way breaks off.
/// </summary>
internal sealed class CutNetwork : DelegatingHandler
{
    private readonly TestPacing _pacing;
    private DateTimeOffset _until;
    private int? _breakAfter;

    public CutNetwork(TestPacing pacing)
        : base(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None })
    {
        _pacing = pacing;
    }

    /// <summary>Called with each request before it is sent: the place to pull the cable.</summary>
    public Action<HttpRequestMessage>? OnRequest { get; set; }

    /// <summary>How many requests found the cable pulled.</summary>
    public int Refused { get; private set; }

    public bool IsCut => _pacing.Time.GetUtcNow() < _until;

    /// <summary>Pulls the cable now.</summary>
    public void Cut(TimeSpan length) => _until = _pacing.Time.GetUtcNow() + length;

    /// <summary>Pulls the cable in the middle of the answer that is about to come.</summary>
    public void CutAfter(int bytes, TimeSpan length)
    {
        _breakAfter = bytes;
        Length = length;
    }

    private TimeSpan Length { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        OnRequest?.Invoke(request);
        if (IsCut)
        {
            Refused++;
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (_breakAfter is { } bytes)
        {
            _breakAfter = null;
            byte[] whole = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            StreamContent broken = new(new BreakingStream(whole[..Math.Min(bytes, whole.Length / 2)], () => Cut(Length)));
            foreach ((string name, IEnumerable<string> values) in response.Content.Headers)
            {
                broken.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = broken;
        }

        return response;
    }

    private sealed class BreakingStream(byte[] start, Action onEnd) : MemoryStream(start)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            if (read > 0)
            {
                return read;
            }

            onEnd();
            throw new IOException("The response ended prematurely.");
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] bytes = new byte[buffer.Length];
            try
            {
                int read = Read(bytes, 0, bytes.Length);
                bytes.AsSpan(0, read).CopyTo(buffer.Span);
                return new ValueTask<int>(read);
            }
            catch (IOException e)
            {
                return ValueTask.FromException<int>(e);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
