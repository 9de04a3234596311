using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds the <c>resourceType</c> of one line of NDJSON after another, as its bytes go by. Most servers write it first: then
/// one comparison does; else the line is walked until the member comes. Where lines of any type are right, all are but the words of the
/// server, and the type of the line before is the one that is compared with.
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

    /// <param name="type">The type that is expected; <see langword="null"/> for any.</param>
    public ResourceTypeScan(string? type)
    {
        if (type is not null)
        {
            _expected = Encoding.UTF8.GetBytes(type);
            ExpectStart(_expected);
        }
    }

    // No type is called so.
    private static ReadOnlySpan<byte> TooLong => "..."u8;

    private static ReadOnlySpan<byte> Before => "{\"resourceType\":\""u8;

    private static ReadOnlySpan<byte> Behind => "\","u8;

    /// <summary>Whether the line was found to be of the expected type.</summary>
    public bool IsRight { get; private set; }

    /// <summary>What the line says it is, where that is not right, in UTF-8; empty where it is, or where nothing was found. Good until the next line.</summary>
    public ReadOnlySpan<byte> Found => !_isFound ? default : _length > LongestName ? TooLong : _text.AsSpan(0, _length);

    /// <summary>Whether a line begins as most servers write it, with the type that is expected: then there is nothing more to find in it.</summary>
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
                // Of the outermost object, the only one whose members matter.
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
            // A name under escapes is nothing that a server writes; it is left to whoever reads the line.
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
