using System.Globalization;
using System.Text;

namespace RedoxExport.Sandbox.Http;

/// <summary>Reads the requests that a client sends over one connection.</summary>
internal sealed class RequestInput(Stream stream, CancellationToken cancellationToken)
{
    private const int LongestHead = 32 * 1024;

    private static readonly Encoding Latin1 = Encoding.GetEncoding("ISO-8859-1");

    private readonly byte[] _buffer = new byte[LongestHead];
    private int _start;
    private int _end;

    /// <returns>The head of the next request; <see langword="null"/> if the client sends no more requests.</returns>
    /// <exception cref="InvalidDataException">The data is not an HTTP/1.1 request, or its head is longer than 32 KB.</exception>
    public async Task<RequestHead?> ReadHeadAsync()
    {
        StringBuilder head = new();
        while (await ReadLineAsync().ConfigureAwait(false) is string line)
        {
            if (line.Length > 0)
            {
                head.Append(line).Append('\n');
                if (head.Length > LongestHead)
                {
                    throw new InvalidDataException("The head of the request is too long.");
                }
            }
            else if (head.Length > 0)
            {
                return RequestHead.TryParse(head.ToString()) ?? throw new InvalidDataException("This is not an HTTP/1.1 request.");
            }
        }

        return null;
    }

    /// <summary>Reads the body that belongs to a head.</summary>
    /// <returns>
    /// The body; <see langword="null"/> if it is longer than <paramref name="largest"/> bytes. Nothing more can be read from this connection
    /// in that case.
    /// </returns>
    /// <exception cref="EndOfStreamException">The client closed the connection.</exception>
    /// <exception cref="InvalidDataException">The chunks of the body are malformed.</exception>
    public async Task<byte[]?> ReadBodyAsync(RequestHead head, int largest)
    {
        using MemoryStream body = new();
        if (!head.HasChunkedBody)
        {
            return await CopyAsync(body, head.BodyLength, largest).ConfigureAwait(false) ? body.ToArray() : null;
        }

        while (true)
        {
            string size = (await ReadLineAsync().ConfigureAwait(false) ?? throw new EndOfStreamException()).Split(';')[0].Trim();
            if (!int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length) || length < 0)
            {
                throw new InvalidDataException("A chunk of the body has no length.");
            }

            if (!await CopyAsync(body, length, largest).ConfigureAwait(false))
            {
                return null;
            }

            // The line end after a chunk; after the last chunk, the trailers and the empty line.
            while (await ReadLineAsync().ConfigureAwait(false) is { Length: > 0 })
            {
            }

            if (length == 0)
            {
                return body.ToArray();
            }
        }
    }

    /// <summary>Reads and discards data up to its end, or up to about <paramref name="most"/> bytes.</summary>
    public async Task DiscardAsync(long most)
    {
        do
        {
            most -= _end - _start;
            _start = _end;
        }
        while (most > 0 && await FillAsync().ConfigureAwait(false));
    }

    private async Task<bool> CopyAsync(MemoryStream body, long count, int largest)
    {
        if (body.Length + count > largest)
        {
            return false;
        }

        while (count > 0)
        {
            if (_start == _end && !await FillAsync().ConfigureAwait(false))
            {
                throw new EndOfStreamException();
            }

            int part = (int)Math.Min(count, _end - _start);
            body.Write(_buffer, _start, part);
            _start += part;
            count -= part;
        }

        return true;
    }

    /// <returns>The line without its line end; <see langword="null"/> if the client sends no more data.</returns>
    private async Task<string?> ReadLineAsync()
    {
        int searched = _start;
        while (true)
        {
            int end = Array.IndexOf(_buffer, (byte)'\n', searched, _end - searched);
            if (end >= 0)
            {
                string line = Latin1.GetString(_buffer, _start, end - _start).TrimEnd('\r');
                _start = end + 1;
                return line;
            }

            int length = _end - _start;
            if (length == _buffer.Length)
            {
                throw new InvalidDataException("A line of the request is too long.");
            }

            if (!await FillAsync().ConfigureAwait(false))
            {
                return null;
            }

            searched = _start + length;
        }
    }

    private async Task<bool> FillAsync()
    {
        // Moves the unread bytes to the front, so that a line can be as long as the buffer.
        Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
        _end -= _start;
        _start = 0;
        int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
