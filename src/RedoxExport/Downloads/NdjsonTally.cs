namespace RedoxExport.Downloads;

/// <summary>Counts the resources of NDJSON as its bytes go by, and sees whether they can be resources at all.</summary>
/// <remarks>
/// A resource is a line that is not blank. A byte order mark at the start is passed over, as it is when the file is read.
/// Allocates nothing; a line may be split anywhere.
/// </remarks>
internal sealed class NdjsonTally
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private int _markSeen;
    private bool _markIsPast;
    private bool _inLine;
    private byte _lastOfLine;

    /// <summary>Lines that are not blank, a last one without a newline included.</summary>
    public long Resources { get; private set; }

    /// <summary>Bytes seen.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of the first line, from 1, that does not begin with <c>{</c>; 0 where all do.</summary>
    public long FirstLineThatIsNoObject { get; private set; }

    /// <summary>Whether the last line that is not blank ends with <c>}</c>, as a whole resource does.</summary>
    public bool EndsWhole => Resources == 0 ? _markIsPast || _markSeen == 0 : _lastOfLine == (byte)'}';

    private long Lines { get; set; } = 1;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        bytes = PastByteOrderMark(bytes);
        while (!bytes.IsEmpty)
        {
            int newline = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = newline < 0 ? bytes : bytes[..newline];
            AddPart(part);
            if (newline < 0)
            {
                return;
            }

            _inLine = false;
            Lines++;
            bytes = bytes[(newline + 1)..];
        }
    }

    private ReadOnlySpan<byte> PastByteOrderMark(ReadOnlySpan<byte> bytes)
    {
        while (!_markIsPast && !bytes.IsEmpty)
        {
            if (bytes[0] != ByteOrderMark[_markSeen])
            {
                // It only began like one.
                AddPart(ByteOrderMark.AsSpan(0, _markSeen));
                _markIsPast = true;
                break;
            }

            _markIsPast = ++_markSeen == ByteOrderMark.Length;
            bytes = bytes[1..];
        }

        return bytes;
    }

    private void AddPart(ReadOnlySpan<byte> part)
    {
        int end = part.Length;
        while (end > 0 && IsBlank(part[end - 1]))
        {
            end--;
        }

        if (end == 0)
        {
            return;
        }

        if (!_inLine)
        {
            _inLine = true;
            Resources++;
            int start = 0;
            while (IsBlank(part[start]))
            {
                start++;
            }

            if (part[start] != (byte)'{' && FirstLineThatIsNoObject == 0)
            {
                FirstLineThatIsNoObject = Lines;
            }
        }

        _lastOfLine = part[end - 1];
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r';
}
