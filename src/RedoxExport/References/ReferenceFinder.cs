using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>
/// Finds the texts of all elements <c>reference</c> of a resource, at any depth, in contained resources and extensions, too. The line must have
/// been checked before: only the bytes around each name are read.
/// </summary>
internal ref struct ReferenceFinder
{
    private readonly bool _isCareful;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _rest;

    /// <param name="line">The bytes of a resource.</param>
    public ReferenceFinder(ReadOnlySpan<byte> line)
    {
        _rest = line;

        // Only such an escape can write a letter of a name in another way.
        _isCareful = line.IndexOf("\\u"u8) >= 0;
        _reader = _isCareful ? new Utf8JsonReader(line, ResourceParser.ReaderOptions) : default;
    }

    /// <summary>Finds the next reference.</summary>
    /// <param name="text">Its text, without escapes.</param>
    /// <returns>False if there is no other.</returns>
    public bool Next(out ReadOnlySpan<byte> text) => _isCareful ? NextWithReader(out text) : NextByBytes(out text);

    private bool NextWithReader(out ReadOnlySpan<byte> text)
    {
        while (_reader.Read())
        {
            if (_reader.TokenType == JsonTokenType.PropertyName
                && _reader.ValueTextEquals("reference"u8)
                && _reader.Read()
                && _reader.TokenType == JsonTokenType.String)
            {
                text = Utf8Json.TextOf(ref _reader);
                return true;
            }
        }

        text = default;
        return false;
    }

    private bool NextByBytes(out ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = "\"reference\""u8;
        while (true)
        {
            int at = _rest.IndexOf(name);
            if (at < 0)
            {
                text = default;
                return false;
            }

            // After an escaped quote, the word is the end of a longer text.
            bool isInText = at > 0 && _rest[at - 1] == (byte)'\\';
            _rest = _rest.Slice(at + name.Length - (isInText ? 1 : 0));
            if (!isInText && TryTakeValue(out text))
            {
                return true;
            }
        }
    }

    private bool TryTakeValue(out ReadOnlySpan<byte> text)
    {
        text = default;
        int at = SkipSpace(0);
        if (at == _rest.Length || _rest[at] != (byte)':')
        {
            return false;
        }

        at = SkipSpace(at + 1);
        if (at == _rest.Length || _rest[at] != (byte)'"')
        {
            return false;
        }

        int end = at + 1;
        while (end < _rest.Length && _rest[end] != (byte)'"')
        {
            end += _rest[end] == (byte)'\\' ? 2 : 1;
        }

        if (end >= _rest.Length)
        {
            return false;
        }

        text = Utf8Json.TextOf(_rest.Slice(at, end + 1 - at));
        _rest = _rest.Slice(end + 1);
        return true;
    }

    private readonly int SkipSpace(int at)
    {
        while (at < _rest.Length && Utf8Json.IsSpace(_rest[at]))
        {
            at++;
        }

        return at;
    }
}
