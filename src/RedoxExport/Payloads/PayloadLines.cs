using System.Text;

namespace RedoxExport.Payloads;

/// <summary>
/// Joins the lines of <c>Get-Content</c> to JSON texts. A text is complete when its brackets are closed. A line that can only be the
/// beginning of another payload starts a new text, so that a truncated payload does not swallow the next one.
/// </summary>
/// <param name="maxLength">The maximum length of a text, in characters.</param>
internal sealed class PayloadLines(int maxLength)
{
    private readonly StringBuilder _text = new();
    private string? _first;
    private long _length;
    private JsonDepth _depth;

    /// <summary>True if no text has been started.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>The number of the line on which the current text begins.</summary>
    public int Line { get; private set; }

    /// <summary>True if the current text is longer than the maximum.</summary>
    public bool IsTooLong => _length > maxLength;

    /// <summary>True if a string cannot be the next line of the current text.</summary>
    /// <param name="text">The string.</param>
    /// <param name="beginsFile">True if the string is known to be the first line of a file.</param>
    public bool IsAnother(string text, bool beginsFile) =>
        _first is { } first
        && (IsSeveralLines(text)
            || beginsFile
            || (first[0] == '{' && text.StartsWith("{", StringComparison.Ordinal) && text.IndexOf("\"Meta\"", StringComparison.Ordinal) > 0));

    /// <summary>True if a string is a text of several lines, as <c>Get-Content -Raw</c> returns it.</summary>
    public static bool IsSeveralLines(string text)
    {
        int feed = text.IndexOf('\n');
        return feed >= 0 && !string.IsNullOrWhiteSpace(text.Substring(feed));
    }

    /// <summary>Adds a line. Returns true if the text is complete.</summary>
    public bool Add(string text, int line)
    {
        if (_first is null)
        {
            _first = text;
            Line = line;
        }
        else if (!IsTooLong)
        {
            // A text of one line is not copied.
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

    /// <summary>Returns the current text and starts a new one. Do not call it if <see cref="IsTooLong"/> is true.</summary>
    public string Take()
    {
        string text = _text.Length > 0 ? _text.ToString() : _first!;
        Clear();
        return text;
    }

    /// <summary>Discards the current text.</summary>
    public void Clear()
    {
        _text.Clear();
        _first = null;
        _length = 0;
        _depth = default;
    }

    /// <summary>Counts the open brackets of a text; brackets in strings are ignored.</summary>
    private struct JsonDepth
    {
        private long _depth;

        /// <summary>
        /// True if no bracket is open. A text without brackets also counts as closed: it cannot be a payload, and its error must be reported now.
        /// </summary>
        public readonly bool IsClosed => _depth <= 0;

        public void Add(string text)
        {
            // A JSON string cannot continue on the next line: an unclosed quote is damage, and the next line does not begin within a string.
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
