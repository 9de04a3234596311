namespace RedoxExport.Compression;

/// <summary>Reads the header of one gzip member (RFC 1952, section 2.3) from pieces of any size.</summary>
internal sealed class GzipHeader
{
    private const byte HasHeaderCrc = 2;
    private const byte HasExtra = 4;
    private const byte HasName = 8;
    private const byte HasComment = 16;
    private const byte Reserved = 0xE0;

    private readonly bool _isFirst;
    private Part _part = Part.Fixed;
    private int _seen;
    private byte _flags;
    private int _value;
    private uint _crc;

    /// <param name="isFirst">True if the header begins the stream. If false, bytes that are not a header are trailing data.</param>
    public GzipHeader(bool isFirst)
    {
        _isFirst = isFirst;
    }

    private enum Part
    {
        Fixed,
        ExtraLength,
        Extra,
        Name,
        Comment,
        HeaderCrc,
        Done,
    }

    public bool IsDone => _part == Part.Done;

    /// <summary>Consumes bytes until the header or <paramref name="data"/> ends.</summary>
    /// <returns>The number of bytes that belong to the header.</returns>
    /// <exception cref="GzipDataException">The bytes are not a gzip header, or the header is damaged.</exception>
    public int Take(ReadOnlySpan<byte> data)
    {
        int taken = 0;
        while (taken < data.Length && _part != Part.Done)
        {
            byte value = data[taken++];
            bool covered = _part != Part.HeaderCrc;
            if (covered)
            {
                _crc = Crc32.Append(_crc, data.Slice(taken - 1, 1));
            }

            TakeByte(value);
        }

        return taken;
    }

    private void TakeByte(byte value)
    {
        switch (_part)
        {
            case Part.Fixed:
                TakeFixed(value);
                break;
            case Part.ExtraLength:
                _value |= value << (8 * _seen++);
                if (_seen == 2)
                {
                    Enter(_value == 0 ? Part.Name : Part.Extra);
                }

                break;
            case Part.Extra:
                if (++_seen == _value)
                {
                    Enter(Part.Name);
                }

                break;
            case Part.Name:
            case Part.Comment:
                if (value == 0)
                {
                    Enter(_part + 1);
                }

                break;
            default:
                _value |= value << (8 * _seen++);
                if (_seen == 2)
                {
                    if (_value != (ushort)_crc)
                    {
                        throw GzipDataException.HeaderDamaged();
                    }

                    _part = Part.Done;
                }

                break;
        }
    }

    private void TakeFixed(byte value)
    {
        switch (_seen++)
        {
            case 0 when value != 0x1F:
            case 1 when value != 0x8B:
                throw _isFirst ? GzipDataException.NotGzip() : GzipDataException.TrailingData();
            case 2 when value != 8:
                throw GzipDataException.UnknownHeader();
            case 3:
                _flags = value;
                if ((value & Reserved) != 0)
                {
                    throw GzipDataException.UnknownHeader();
                }

                break;
            case 9:
                Enter(Part.ExtraLength);
                break;
        }
    }

    /// <summary>Enters <paramref name="part"/>, or the first part after it that this header has.</summary>
    private void Enter(Part part)
    {
        while (!Has(part))
        {
            part++;
            if (part == Part.Extra)
            {
                part++;
            }
        }

        // Extra has as many bytes as the length that was just read.
        _value = part == Part.Extra ? _value : 0;
        _seen = 0;
        _part = part;
    }

    private bool Has(Part part) => part switch
    {
        Part.ExtraLength => (_flags & HasExtra) != 0,
        Part.Name => (_flags & HasName) != 0,
        Part.Comment => (_flags & HasComment) != 0,
        Part.HeaderCrc => (_flags & HasHeaderCrc) != 0,
        _ => true,
    };
}
