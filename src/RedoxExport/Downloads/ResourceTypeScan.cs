using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds the <c>resourceType</c> of one line of NDJSON after another, as its bytes go by. Most servers write it first: then
/// one comparison does; else the line is walked until the member comes.
/// </summary>
internal sealed class ResourceTypeScan
{
    private const int LongestName = 64;

    private readonly byte[] _expected;
    private readonly byte[] _usualStart;
    private readonly byte[] _text = new byte[LongestName];
    private bool _isFirstPart;
    private bool _isDone;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _isKey;
    private bool _isTypeNext;
    private int _length;

    /// <param name="type">The type that is expected.</param>
    public ResourceTypeScan(string type)
    {
        _expected = Encoding.UTF8.GetBytes(type);
        _usualStart = Encoding.UTF8.GetBytes($$"""{"resourceType":"{{type}}",""");
    }

    /// <summary>Whether the line was found to be of the expected type.</summary>
    public bool IsRight { get; private set; }

    /// <summary>What the line says it is, where that is not right; <see langword="null"/> where it is, or where nothing was found.</summary>
    public string? Found { get; private set; }

    /// <summary>Whether a line begins as most servers write it, with the type that is expected: then there is nothing more to find in it.</summary>
    public bool IsUsualStart(ReadOnlySpan<byte> line) => line.StartsWith(_usualStart);

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
        Found = null;
    }

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
            IsRight = text.SequenceEqual(_expected) || text.IndexOf((byte)'\\') >= 0;
            if (!IsRight)
            {
                // Only what is told to somebody is read: it takes longer than all the rest of the line.
                Found = SafeText.Clean(Encoding.UTF8.GetString(text.ToArray()), LongestName);
            }

            _isDone = true;
        }
    }
}
