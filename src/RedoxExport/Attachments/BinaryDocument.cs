using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>
/// Reads a FHIR resource of type Binary in JSON while it passes by, with constant memory: its data can have hundreds of megabytes, and .NET's
/// JSON reader would need them as one text.
/// </summary>
/// <param name="data">Receives the decoded data.</param>
internal sealed class BinaryDocument(Action<byte[], int> data) : IDisposable
{
    private const int LongestText = 256;

    private readonly Base64Decoder _decoder = new(data);
    private readonly byte[] _text = new byte[LongestText];
    private int _length;
    private int _depth;
    private bool _isBegun;
    private bool _isInText;
    private bool _isEscaped;
    private bool _isName;
    private string _name = string.Empty;

    /// <summary>The resource type; <see langword="null"/> if there is none so far.</summary>
    public string? ResourceType { get; private set; }

    /// <summary>The content type that the resource says.</summary>
    public string? ContentType { get; private set; }

    /// <summary>True if the resource has data.</summary>
    public bool HasData { get; private set; }

    /// <summary>True if the document cannot be a JSON object, or its data are not Base64.</summary>
    public bool IsWrong { get; private set; }

    // A resource has its data at the top; an attachment inside of another resource is something else.
    private bool IsData => _depth == 1 && !_isName && _name == "data";

    /// <summary>Reads the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        if (!_isBegun && !json.IsEmpty)
        {
            // JSON must not have a byte order mark, but some servers send it.
            _isBegun = true;
            json = json[Utf8Json.MarkLength(json)..];
        }

        while (!json.IsEmpty && !IsWrong)
        {
            json = _isInText ? ReadText(json) : ReadStructure(json);
        }
    }

    /// <summary>Ends the document.</summary>
    /// <returns>True if the document is complete.</returns>
    public bool Complete() => !IsWrong && _depth == 0 && !_isInText && ResourceType is not null && (!HasData || _decoder.Complete());

    public void Dispose() => _decoder.Dispose();

    private ReadOnlySpan<byte> ReadStructure(ReadOnlySpan<byte> json)
    {
        for (int i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"' when _depth > 0:
                    (_isInText, _length) = (true, 0);
                    HasData |= IsData;
                    return json[(i + 1)..];
                case (byte)'{' or (byte)'[':
                    // The name of a member is expected after a brace and after a comma; below the top, nothing is read.
                    _isName = _depth++ == 0;
                    IsWrong |= _depth == 1 && json[i] != (byte)'{';
                    break;
                case (byte)'}' or (byte)']':
                    _depth--;
                    IsWrong |= _depth < 0;
                    break;
                case (byte)',' when _depth == 1:
                    _isName = true;
                    break;
                case (byte)':' when _depth == 1:
                    _isName = false;
                    break;
                default:
                    IsWrong |= _depth == 0 && !Utf8Json.IsSpace(json[i]);
                    break;
            }
        }

        return default;
    }

    private ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> json)
    {
        int end = 0;
        for (; end < json.Length && (_isEscaped || json[end] != (byte)'"'); end++)
        {
            _isEscaped = !_isEscaped && json[end] == (byte)'\\';
        }

        if (IsData)
        {
            IsWrong |= !_decoder.Add(json[..end]);
        }
        else if (_depth == 1)
        {
            int kept = Math.Min(end, LongestText - _length);
            json[..kept].CopyTo(_text.AsSpan(_length));
            _length += kept;
        }

        if (end == json.Length)
        {
            return default;
        }

        _isInText = false;
        EndText();
        return json[(end + 1)..];
    }

    private void EndText()
    {
        if (_depth != 1 || IsData)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(_text, 0, _length);
        if (_isName)
        {
            _name = text;
        }
        else if (_name == "resourceType")
        {
            ResourceType = text;
        }
        else if (_name == "contentType")
        {
            ContentType = text.Replace("\\/", "/");
        }
    }
}
