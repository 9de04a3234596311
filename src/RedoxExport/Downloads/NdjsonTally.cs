#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Counts the resources of NDJSON as its bytes go by, and sees whether they can be the resources that were meant.</summary>
/// <remarks>
/// A resource is a line that is not blank. A byte order mark at the start is passed over, as it is when the file is read.
/// Nothing is allocated per line; a line may be split anywhere. Of the text only the last line is kept, to see whether it is whole.
/// </remarks>
/// <param name="type">The resource type that every line has to be of; <see langword="null"/> for any.</param>
internal sealed class NdjsonTally(string? type = null)
{
    // A resource has a few levels; a server's extensions a few more. What is deeper is judged by its last byte alone.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1024 };

    private readonly ResourceTypeScan? _typeScan = type is null ? null : new ResourceTypeScan(type);
    private readonly LastLine _last = new();
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

    /// <summary>The number of the first line, from 1, that is of another type than it has to be; 0 where all are right.</summary>
    public long FirstLineOfAnotherType { get; private set; }

    /// <summary>What that line says it is; <see langword="null"/> where it does not say.</summary>
    public string? AnotherType { get; private set; }

    private long Lines { get; set; } = 1;

#if NET8_0_OR_GREATER
    // Compiled in full at once: in a short run it would be slow for most of what comes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
#endif
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        bytes = PastByteOrderMark(bytes);
        ReadOnlySpan<byte> lastPart = default;
        bool lastContinues = false;
        while (!bytes.IsEmpty)
        {
            int newline = ByteSearch.IndexOf(bytes, (byte)'\n');
            if (newline > 1 && !_inLine && IsUsual(bytes, newline))
            {
                Resources++;
                Lines++;
                _lastOfLine = bytes[newline - 1];
                lastPart = bytes[..newline];
                lastContinues = false;
                bytes = bytes[(newline + 1)..];
                continue;
            }

            ReadOnlySpan<byte> part = Trimmed(newline < 0 ? bytes : bytes[..newline]);
            if (!part.IsEmpty)
            {
                lastContinues = _inLine;
                lastPart = part;
                AddPart(part);
            }

            if (newline < 0)
            {
                break;
            }

            EndLine();
            bytes = bytes[(newline + 1)..];
        }

        _last.Keep(lastPart, lastContinues);
    }

    /// <summary>Whether the last line that is not blank is a whole JSON object. To be asked when all bytes have gone by.</summary>
    public bool EndsWhole()
    {
        if (Resources == 0)
        {
            return _markIsPast || _markSeen == 0;
        }

        if (_inLine)
        {
            EndLine();
        }

        if (_lastOfLine != (byte)'}' || _last.IsTooLong)
        {
            return _lastOfLine == (byte)'}';
        }

        try
        {
            // A raw control character in a string is a server's carelessness, not a cut.
            Utf8JsonReader json = new(_last.WithoutControls(), Deep);
            json.Read();
            json.Skip();
            return !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a whole line is as nearly all are: an object from its first byte to its last, of the right type. One comparison does.</summary>
    private bool IsUsual(ReadOnlySpan<byte> line, int length) =>
        line[length - 1] == (byte)'}'
        && (_typeScan is null || FirstLineOfAnotherType != 0 ? line[0] == (byte)'{' : _typeScan.IsUsualStart(line[..length]));

    private ReadOnlySpan<byte> PastByteOrderMark(ReadOnlySpan<byte> bytes)
    {
        while (!_markIsPast && !bytes.IsEmpty)
        {
            if (bytes[0] != Utf8Json.ByteOrderMark[_markSeen])
            {
                // It only began like one.
                AddPart(Utf8Json.ByteOrderMark.Slice(0, _markSeen));
                _markIsPast = true;
                break;
            }

            _markIsPast = ++_markSeen == Utf8Json.ByteOrderMark.Length;
            bytes = bytes[1..];
        }

        return bytes;
    }

    private void AddPart(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        if (!_inLine)
        {
            _inLine = true;
            Resources++;
            part = part[FirstThatIsNotBlank(part)..];
            if (part[0] != (byte)'{' && FirstLineThatIsNoObject == 0)
            {
                FirstLineThatIsNoObject = Lines;
            }

            _typeScan?.BeginLine();
        }

        if (FirstLineOfAnotherType == 0)
        {
            _typeScan?.Add(part);
        }

        _lastOfLine = part[^1];
    }

    private void EndLine()
    {
        if (_inLine && FirstLineOfAnotherType == 0 && _typeScan is { IsRight: false } scan)
        {
            FirstLineOfAnotherType = Lines;
            AnotherType = scan.Found;
        }

        _inLine = false;
        Lines++;
    }

    /// <summary>Without blanks at its end. Inside of a line that loses nothing: only first and last byte are looked at.</summary>
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> part)
    {
        int end = part.Length;
        while (end > 0 && IsBlank(part[end - 1]))
        {
            end--;
        }

        return part[..end];
    }

    private static int FirstThatIsNotBlank(ReadOnlySpan<byte> part)
    {
        int start = 0;
        while (IsBlank(part[start]))
        {
            start++;
        }

        return start;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r';
}
