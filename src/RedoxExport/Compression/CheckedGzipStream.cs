using System.IO.Compression;

namespace RedoxExport.Compression;

/// <summary>
/// Unpacks gzip (RFC 1952) and checks it: header, checksum and length of every member. A stream that is cut, damaged or followed by other
/// data ends with a <see cref="GzipDataException"/>; <see cref="GZipStream"/> would accept a cut stream as complete. Bytes are returned
/// before the trailer of their member has been checked: only a read that returns 0 confirms that all of them were right.
/// </summary>
/// <remarks>
/// Several members in a row are one stream, as RFC 1952 defines it: a cut exactly between two of them cannot be detected here. Zero padding
/// after the last member is ignored. Empty data is a cut stream, not an empty one. .NET's own (native) code inflates the data. One reader
/// at a time.
/// </remarks>
internal sealed class CheckedGzipStream : ReadOnlyStream
{
    private readonly GzipWindow _window;
    private State _state = State.Header;
    private GzipHeader _header = new(isFirst: true);
    private DeflateStream? _inflater;
    private GzipDataException? _error;
    private uint _crc;
    private uint _length;

    /// <summary>Unpacks <paramref name="source"/> from its current position.</summary>
    /// <param name="source">The packed bytes. The stream need not support seeking.</param>
    /// <param name="leaveOpen">True if the source stays open when this stream is disposed.</param>
    public CheckedGzipStream(Stream source, bool leaveOpen = false)
    {
        _window = new GzipWindow(source, leaveOpen);
    }

    private enum State
    {
        Header,
        Body,
        Trailer,
        BehindMember,
        Padding,
        End,
    }

    private enum Need
    {
        Input,
        Output,
        Nothing,
    }

    /// <inheritdoc/>
    /// <exception cref="GzipDataException">The packed data is not gzip, was cut or is damaged.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            switch (Next())
            {
                case Need.Input:
                    _window.Fill();
                    break;
                case Need.Output:
                    int read;
                    try
                    {
                        read = _inflater!.Read(buffer, offset, count);
                    }
                    catch (InvalidDataException error)
                    {
                        throw InflateFailed(error);
                    }

                    if (Account(buffer.AsSpan(offset, read)))
                    {
                        return read;
                    }

                    break;
                default:
                    return 0;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <exception cref="GzipDataException">The packed data is not gzip, was cut or is damaged.</exception>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    /// <exception cref="GzipDataException">The packed data is not gzip, was cut or is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = buffer.Length;
        _window.Cancellation = cancellationToken;
        while (count > 0)
        {
            switch (Next())
            {
                case Need.Input:
                    await _window.FillAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case Need.Output:
                    int read;
                    try
                    {
                        read = await _inflater!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                    }
                    catch (InvalidDataException error)
                    {
                        throw InflateFailed(error);
                    }

                    if (Account(buffer.Span.Slice(0, read)))
                    {
                        return read;
                    }

                    break;
                default:
                    return 0;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater?.Dispose();
            _window.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Advances as far as possible without reading, and returns what is needed next.</summary>
    private Need Next()
    {
        if (_error is not null)
        {
            // A reader that reads again after an error must not accept the rest as valid.
            throw _error;
        }

        while (true)
        {
            if (_state == State.Body)
            {
                return Need.Output;
            }

            if (_state == State.End)
            {
                return Need.Nothing;
            }

            int enough = _state == State.Trailer ? 8 : 1;
            if (_window.Ahead.Length < enough && !_window.SourceEnded)
            {
                return Need.Input;
            }

            try
            {
                Move();
            }
            catch (GzipDataException error)
            {
                _error = error;
                throw;
            }
        }
    }

    /// <summary>Takes one step. Either enough bytes for it are ahead, or the source has ended.</summary>
    private void Move()
    {
        switch (_state)
        {
            case State.Header:
                if (_window.Ahead.IsEmpty)
                {
                    throw GzipDataException.Cut();
                }

                _window.Skip(_header.Take(_window.Ahead));
                if (_header.IsDone)
                {
                    _inflater = new DeflateStream(_window, CompressionMode.Decompress, leaveOpen: true);
                    _crc = 0;
                    _length = 0;
                    _window.IsCareful = true;
                    _state = State.Body;
                }

                break;
            case State.Trailer:
                if (!_window.TrySkipTrailer(_crc, _length))
                {
                    throw _window.SourceEnded && _window.Ahead.Length < 8 ? GzipDataException.Cut() : GzipDataException.ChecksumWrong();
                }

                _inflater!.Dispose();
                _inflater = null;
                _state = State.BehindMember;
                break;
            case State.BehindMember:
                MoveBehindMember();
                break;
            default:
                foreach (byte value in _window.Ahead)
                {
                    if (value != 0)
                    {
                        throw GzipDataException.TrailingData();
                    }
                }

                _window.Skip(_window.Ahead.Length);
                _state = _window.SourceEnded ? State.End : State.Padding;
                break;
        }
    }

    private void MoveBehindMember()
    {
        ReadOnlySpan<byte> ahead = _window.Ahead;
        if (ahead.IsEmpty)
        {
            _state = State.End;
        }
        else if (ahead[0] == 0)
        {
            _state = State.Padding;
        }
        else if (ahead[0] == 0x1F)
        {
            _header = new GzipHeader(isFirst: false);
            _state = State.Header;
        }
        else
        {
            throw GzipDataException.TrailingData();
        }
    }

    /// <summary>Adds unpacked bytes to the checksum and the length.</summary>
    /// <returns>True if there are bytes to return; <see langword="false"/> at the end of the member's data.</returns>
    private bool Account(ReadOnlySpan<byte> unpacked)
    {
        if (unpacked.IsEmpty)
        {
            if (_window.Starved)
            {
                throw _error = GzipDataException.Cut();
            }

            _state = State.Trailer;
            return false;
        }

        _window.IsCareful = false;
        _crc = Crc32.Append(_crc, unpacked);
        _length = unchecked(_length + (uint)unpacked.Length);
        return true;
    }

    private GzipDataException InflateFailed(InvalidDataException error) =>
        _error = _window.Starved ? GzipDataException.Cut() : GzipDataException.DeflateDamaged(error);
}
