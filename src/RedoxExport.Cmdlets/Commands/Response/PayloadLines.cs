using System.Management.Automation;
using System.Text;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Puts the lines that <c>Get-Content</c> gives together to JSON texts: a text is complete when its brackets close. What can
/// only be the beginning of another payload begins a new text, so that one that is cut does not swallow the next.
/// </summary>
/// <param name="maxLength">How many characters of one text are kept.</param>
internal sealed class PayloadLines(int maxLength)
{
    private readonly StringBuilder _text = new();
    private string? _first;
    private long _length;
    private JsonDepth _depth;

    /// <summary>Whether no text has been begun.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>The line on which the text begins that has been begun.</summary>
    public int Line { get; private set; }

    /// <summary>Whether the text that has been begun is too long to be kept.</summary>
    public bool IsTooLong => _length > maxLength;

    /// <summary>Whether a string cannot be the next line of the text that has been begun.</summary>
    /// <param name="text">The string.</param>
    /// <param name="input">The same as it came down the pipeline, with what <c>Get-Content</c> says about it.</param>
    public bool IsAnother(string text, object? input) =>
        _first is { } first
        && (IsSeveralLines(text)
            || (input is PSObject { } line && line.Properties["ReadCount"]?.Value is 1L)
            || (first[0] == '{' && text.StartsWith("{", StringComparison.Ordinal) && text.IndexOf("\"Meta\"", StringComparison.Ordinal) > 0));

    /// <summary>Whether a string is no line but a text of lines, as <c>Get-Content -Raw</c> gives it.</summary>
    public static bool IsSeveralLines(string text)
    {
        int feed = text.IndexOf('\n');
        return feed >= 0 && !string.IsNullOrWhiteSpace(text.Substring(feed));
    }

    /// <summary>Takes a line, and says whether the text is complete with it.</summary>
    public bool Add(string text, int line)
    {
        if (_first is null)
        {
            _first = text;
            Line = line;
        }
        else if (!IsTooLong)
        {
            // Of a text of one line there is no second copy.
            _ = _text.Length == 0 ? _text.Append(_first).Append('\n').Append(text) : _text.Append('\n').Append(text);
        }

        _length += text.Length + 1L;
        if (IsTooLong)
        {
            _text.Clear();
        }

        _depth.Add(text);
        return _depth.IsClosed;
    }

    /// <summary>The text so far, which is begun anew. Not to be asked for one that is too long.</summary>
    public string Take()
    {
        string text = _text.Length > 0 ? _text.ToString() : _first!;
        Clear();
        return text;
    }

    /// <summary>Forgets the text so far.</summary>
    public void Clear()
    {
        _text.Clear();
        _first = null;
        _length = 0;
        _depth = default;
    }

    /// <summary>How deep in brackets a text is; strings are passed over.</summary>
    private struct JsonDepth
    {
        private long _depth;

        /// <summary>Whether no bracket is open. So is text that has none: it is no JSON of ours, and its error is to come now.</summary>
        public readonly bool IsClosed => _depth <= 0;

        public void Add(string text)
        {
            // No JSON string goes on to the next line: a quote left open is damage, not the start of the rest.
            bool inString = false;
            for (int i = 0; i < text.Length; i++)
            {
                switch (text[i])
                {
                    case '\\' when inString:
                        i++;
                        break;
                    case '"':
                        inString = !inString;
                        break;
                    case '\n':
                        inString = false;
                        break;
                    case '{' or '[' when !inString:
                        _depth++;
                        break;
                    case '}' or ']' when !inString:
                        _depth--;
                        break;
                }
            }
        }
    }
}
