using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Counts the resources of NDJSON as its bytes go by, and sees whether they can be the resources that were meant.</summary>
/// <remarks>
/// A resource is a line that is not blank. A byte order mark at the start is passed over, as it is when the file is read.
/// Nothing is allocated per line; a line may be split anywhere. Of the text only the last line is kept, to see whether it is whole.
/// </remarks>
/// <param name="type">The resource type that its lines should be of; <see langword="null"/> for any.</param>
internal sealed class NdjsonTally(string? type = null)
{
    // A resource has a few levels; a server's extensions a few more. What is deeper is judged by its last byte alone.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1024 };

    private readonly ResourceTypeScan _typeScan = new(type);
    private readonly LastLine _last = new();

    // Most files have neither.
    private LineTypeCounter? _others;
    private LineDamageCounter? _damaged;
    private long _unlike;
    private long _right;
    private bool _beginsObject;
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

    /// <summary>The lines of other types than <c>type</c>; without one only the words of the server. <see langword="null"/> for none.</summary>
    public LineTypeCounts? Others => _others?.Counts;

    /// <summary>Whether lines are of other types, and not one of them is of the type that it should be.</summary>
    public bool HasNoneOfItsType => type is not null && _right == 0 && _others is not null;

    /// <summary>
    /// The lines that cannot be resources by their first or last byte, or because they do not say of which type they are. There may be more
    /// that only reading them shows. <see langword="null"/> for none.
    /// </summary>
    public LineDamage? Damage => _damaged?.Damage;

    /// <summary>Whether no line is like a resource: each begins otherwise, or says no type. It is another document, such as an error page.</summary>
    public bool IsAnotherDocument => Resources > 0 && _unlike == Resources;

    /// <summary>Whether the last line begins as an object does.</summary>
    public bool EndsInObject => _beginsObject;

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
                _right++;
                Lines++;
                _lastOfLine = (byte)'}';
                _beginsObject = true;
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
    [MethodImpl(HotPath.Optimized)]
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

        if (!_beginsObject || _last.IsTooLong)
        {
            return _beginsObject && _lastOfLine == (byte)'}';
        }

        ReadOnlySpan<byte> line = _last.WithoutControls();
        return ObjectEnd.IsIn(line) || IsWhole(line);
    }

    /// <summary>Whether a whole line is as nearly all are: an object from its first byte to its last, of the right type. One comparison does.</summary>
    private bool IsUsual(ReadOnlySpan<byte> line, int length) =>
        line[length - 1] == (byte)'}' && _typeScan.IsUsualStart(line[..length]);

    private bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            // A raw control character in a string is a server's carelessness, not a cut. Nor is a cut what stands behind a whole object.
            Utf8JsonReader json = new(line, isFinalBlock: false, new JsonReaderState(Deep));
            return json.Read() && json.TrySkip();
        }
        catch (JsonException)
        {
            // The line is damaged, as one in the middle can be. What ends as an object does was not cut.
            return _lastOfLine == (byte)'}';
        }
    }

    [MethodImpl(HotPath.Optimized)]
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

    [MethodImpl(HotPath.Optimized)]
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
            _beginsObject = part[0] == (byte)'{';
            if (!_beginsObject && FirstLineThatIsNoObject == 0)
            {
                FirstLineThatIsNoObject = Lines;
            }

            _typeScan.BeginLine();
        }

        _typeScan.Add(part);
        _lastOfLine = part[^1];
    }

    [MethodImpl(HotPath.Optimized)]
    private void EndLine()
    {
        if (_inLine)
        {
            ReadOnlySpan<byte> other = _typeScan.Found;
            bool saysNoType = type is not null && !_typeScan.IsRight && other.IsEmpty;
            _unlike += !_beginsObject || saysNoType ? 1 : 0;
            if (!_beginsObject || _lastOfLine != (byte)'}' || saysNoType)
            {
                (_damaged ??= new LineDamageCounter()).Add(Lines);
            }
            else if (!other.IsEmpty)
            {
                (_others ??= new LineTypeCounter()).Add(other);
            }
            else
            {
                _right++;
            }
        }

        _inLine = false;
        Lines++;
    }

    /// <summary>Without blanks at its end. Inside of a line that loses nothing: only first and last byte are looked at.</summary>
    [MethodImpl(HotPath.Optimized)]
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
