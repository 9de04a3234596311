using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Counts the resources of NDJSON while its bytes are received or read, and checks if they can be the expected resources.</summary>
/// <remarks>
/// A line that is not blank counts as a resource. A byte order mark at the start is skipped, as it is when the file is read. A line may be
/// split anywhere, and no memory is allocated per line. Only the last line is kept, to check that it is complete.
/// </remarks>
/// <param name="type">The resource type that the lines should have; <see langword="null"/> for any.</param>
internal sealed class NdjsonCounter(string? type = null)
{
    // A resource is nested a few levels deep, with extensions a few more. A line nested deeper than this is judged by its last byte alone.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1024 };

    private readonly ResourceTypeScan _typeScan = new(type);
    private readonly LastLine _last = new();

    // Created when first needed: most files have no such lines.
    private LineTypeCounter? _others;
    private LineDamageCounter? _damaged;
    private long _unlike;
    private long _right;
    private bool _beginsObject;
    private int _markSeen;
    private bool _markIsPast;
    private bool _inLine;
    private byte _lastOfLine;

    /// <summary>The number of lines that are not blank, including a last line without a newline.</summary>
    public long Resources { get; private set; }

    /// <summary>The number of bytes so far, including a byte order mark.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of the first line, from 1, that does not begin with <c>{</c>; 0 if all do.</summary>
    public long FirstLineThatIsNoObject { get; private set; }

    /// <summary>
    /// The lines of other types than the expected one; if any type is expected, the OperationOutcomes. <see langword="null"/> for none.
    /// </summary>
    public LineTypeCounts? Others => _others?.Counts;

    /// <summary>True if there are lines of other types and not one line of the expected type.</summary>
    public bool HasNoneOfItsType => type is not null && _right == 0 && _others is not null;

    /// <summary>
    /// The lines that cannot be resources because of their first or last byte, or because they do not name a type. A full read may find
    /// more. <see langword="null"/> for none.
    /// </summary>
    public LineDamage? Damage => _damaged?.Damage;

    /// <summary>
    /// True if no line looks like a resource: each one begins with another byte or names no type. It is another document, such as an error page.
    /// </summary>
    public bool IsAnotherDocument => Resources > 0 && _unlike == Resources;

    /// <summary>True if the last line begins with <c>{</c>.</summary>
    public bool EndsInObject => _beginsObject;

    private long Lines { get; set; } = 1;

    [MethodImpl(HotPath.Optimized)]
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

    /// <summary>Returns true if the last line that is not blank is a complete JSON object. Call it after all bytes have been added.</summary>
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

    /// <summary>
    /// Returns true if a complete line is like nearly all lines: an object from its first byte to its last, of the right type. This takes one
    /// comparison.
    /// </summary>
    private bool IsUsual(ReadOnlySpan<byte> line, int length) =>
        line[length - 1] == (byte)'}' && _typeScan.IsUsualStart(line[..length]);

    private bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            // Neither a raw control character in a string nor text after a complete object means that the line was cut.
            Utf8JsonReader json = new(line, isFinalBlock: false, new JsonReaderState(Deep));
            return json.Read() && json.TrySkip();
        }
        catch (JsonException)
        {
            // The line is malformed, which can happen to any line. If it ends with a closing brace, it was not cut.
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
                // The first bytes only looked like a byte order mark: they belong to the line.
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

    /// <summary>Removes blanks at the end. If the line continues, nothing is lost, because only its first and last byte are examined.</summary>
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
