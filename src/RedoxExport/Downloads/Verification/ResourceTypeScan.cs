using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds the <c>resourceType</c> of each line of NDJSON while its bytes are received or read. Most servers write this member first, and one
/// comparison is enough; otherwise the line is scanned for the member. If any type is expected, every type except OperationOutcome is
/// right, and the comparison uses the type of an earlier line.
/// </summary>
internal sealed class ResourceTypeScan
{
    private const int LongestName = 64;

    private static readonly byte[] Outcome = Encoding.UTF8.GetBytes(LineTypeCounts.Outcome);

    private readonly byte[]? _expected;
    private readonly byte[] _start = new byte[Before.Length + LongestName + Behind.Length];
    private int _startLength;
    private readonly byte[] _text = new byte[LongestName];
    private bool _isFirstPart;
    private bool _isDone;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _isKey;
    private bool _isTypeNext;
    private int _length;
    private bool _isFound;

    /// <param name="type">The expected type; <see langword="null"/> for any.</param>
    public ResourceTypeScan(string? type)
    {
        if (type is not null)
        {
            _expected = Encoding.UTF8.GetBytes(type);
            ExpectStart(_expected);
        }
    }

    // Stands for a name that is too long. It is not a valid type name.
    private static ReadOnlySpan<byte> TooLong => "..."u8;

    private static ReadOnlySpan<byte> Before => "{\"resourceType\":\""u8;

    private static ReadOnlySpan<byte> Behind => "\","u8;

    /// <summary>True if the line has the expected type.</summary>
    public bool IsRight { get; private set; }

    /// <summary>
    /// The type that the line names if it is not the expected one, in UTF-8; empty if it is the expected type, or if no type was found. Valid until
    /// the next line begins.
    /// </summary>
    public ReadOnlySpan<byte> Found => !_isFound ? default : _length > LongestName ? TooLong : _text.AsSpan(0, _length);

    /// <summary>
    /// Returns true if a line begins with the expected type, written as most servers write it. Then the rest of the line does not have to be scanned.
    /// </summary>
    public bool IsUsualStart(ReadOnlySpan<byte> line) => _startLength > 0 && line.StartsWith(_start.AsSpan(0, _startLength));

    public void BeginLine()
    {
        _isFirstPart = true;
        _isDone = false;
        _depth = 0;
        _inString = false;
        _escaped = false;
        _isKey = false;
        _isTypeNext = false;
        _length = 0;
        IsRight = false;
        _isFound = false;
    }

    [MethodImpl(HotPath.Optimized)]
    public void Add(ReadOnlySpan<byte> part)
    {
        if (_isFirstPart)
        {
            _isFirstPart = false;
            _isDone = IsRight = IsUsualStart(part);
        }

        for (int i = 0; i < part.Length && !_isDone; i++)
        {
            if (_inString)
            {
                AddToString(part[i]);
            }
            else
            {
                AddOutsideOfString(part[i]);
            }
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void AddToString(byte b)
    {
        if (!_escaped && b == (byte)'"')
        {
            _inString = false;
            EndString();
            return;
        }

        _escaped = !_escaped && b == (byte)'\\';
        if (_length < LongestName)
        {
            _text[_length] = b;
        }

        _length++;
    }

    [MethodImpl(HotPath.Optimized)]
    private void AddOutsideOfString(byte b)
    {
        switch (b)
        {
            case (byte)'"':
                _inString = true;
                _length = 0;
                break;
            case (byte)'{':
            case (byte)'[':
                _depth++;
                _isKey = b == (byte)'{';
                break;
            case (byte)'}':
            case (byte)']':
                _depth--;
                break;
            case (byte)':':
                _isKey = false;
                break;
            case (byte)',':
                // Only the members of the outermost object matter.
                _isKey = _depth == 1;
                _isTypeNext = false;
                break;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void EndString()
    {
        if (_depth != 1)
        {
            return;
        }

        ReadOnlySpan<byte> text = _text.AsSpan(0, Math.Min(_length, LongestName));
        if (_isKey)
        {
            _isTypeNext = text.SequenceEqual("resourceType"u8);
        }
        else if (_isTypeNext)
        {
            // Servers do not write escapes in a type name. Accept such a name here; the parser that reads the line judges it.
            IsRight = IsExpected(text) || text.IndexOf((byte)'\\') >= 0;
            _isFound = !IsRight;
            if (_expected is null && IsRight)
            {
                ExpectStart(text);
            }

            _isDone = true;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private bool IsExpected(ReadOnlySpan<byte> type) => _expected is null ? !type.SequenceEqual(Outcome) : type.SequenceEqual(_expected);

    [MethodImpl(HotPath.Optimized)]
    private void ExpectStart(ReadOnlySpan<byte> type)
    {
        if (type.Length >= LongestName)
        {
            _startLength = 0;
            return;
        }

        Span<byte> start = _start;
        Before.CopyTo(start);
        type.CopyTo(start[Before.Length..]);
        Behind.CopyTo(start[(Before.Length + type.Length)..]);
        _startLength = Before.Length + type.Length + Behind.Length;
    }
}
