using System.Globalization;
using System.Text;

namespace RedoxExport.Sandbox.Http;

/// <summary>The body of a response on the wire: with a length, in chunks, or up to the end of the connection (RFC 9112, section 6).</summary>
internal sealed class ResponseOutput : OutputFilter
{
    // Bytes. Copying less than this is cheaper than a separate send.
    private const int SmallPart = 16 * 1024;

    private readonly Stream _stream;
    private readonly bool _isChunked;

    // The head and the chunk framing, which are sent together with the next bytes.
    private readonly MemoryStream _waiting = new();
    private long? _left;

    /// <param name="stream">The connection.</param>
    /// <param name="head">The status line and the headers, with the empty line.</param>
    /// <param name="length">Bytes of the body; <see langword="null"/> if it is not known.</param>
    /// <param name="isChunked">True to frame the body in chunks.</param>
    public ResponseOutput(Stream stream, byte[] head, long? length, bool isChunked)
    {
        _stream = stream;
        _isChunked = isChunked;
        _left = length;
        _waiting.Write(head, 0, head.Length);
    }

    /// <summary>Sends the remaining bytes and the end of the body.</summary>
    /// <exception cref="InvalidOperationException">The body is shorter than its <c>Content-Length</c>.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_left > 0)
        {
            throw new InvalidOperationException("The body is shorter than its Content-Length.");
        }

        if (_isChunked)
        {
            Wait("0\r\n\r\n");
        }

        await SendWaitingAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        if (_left < count)
        {
            throw new InvalidOperationException("The body is longer than its Content-Length.");
        }

        _left -= count;
        if (_isChunked)
        {
            Wait(count.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        }

        if (count <= SmallPart)
        {
            _waiting.Write(buffer, offset, count);
            WaitForEndOfChunk();
            await SendWaitingAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendWaitingAsync(cancellationToken).ConfigureAwait(false);
            await _stream.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
            WaitForEndOfChunk();
        }
    }

    private void WaitForEndOfChunk()
    {
        if (_isChunked)
        {
            Wait("\r\n");
        }
    }

    private void Wait(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        _waiting.Write(bytes, 0, bytes.Length);
    }

    private async Task SendWaitingAsync(CancellationToken cancellationToken)
    {
        int length = (int)_waiting.Length;
        if (length > 0)
        {
            await _stream.WriteAsync(_waiting.GetBuffer().AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            _waiting.SetLength(0);
        }
    }
}
