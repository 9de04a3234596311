using System.Text;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Puts the lines that <c>Get-Content</c> gives together to JSON texts: a text is complete when its brackets close. A line
/// that is a whole object by itself begins a new text, so that one cut payload among many does not swallow the next.
/// </summary>
internal sealed class PayloadLines
{
    private readonly StringBuilder _text = new();
    private JsonDepth _depth;

    /// <summary>The texts that a line completes: none, one, or the broken one before it and itself.</summary>
    public IEnumerable<string> Add(string line)
    {
        if (_text.Length > 0 && line.StartsWith("{", StringComparison.Ordinal) && JsonDepth.IsBalanced(line))
        {
            yield return Take();
        }

        if (_text.Length == 0 && line.Trim().Length == 0)
        {
            yield break;
        }

        if (_text.Length > 0)
        {
            _text.Append('\n');
        }

        _text.Append(line);
        _depth.Add(line);
        if (_depth.IsClosed)
        {
            yield return Take();
        }
    }

    /// <summary>What never closed; <see langword="null"/> where nothing is left.</summary>
    public string? TakeRest() => _text.Length > 0 ? Take() : null;

    private string Take()
    {
        string text = _text.ToString();
        _text.Clear();
        _depth = default;
        return text;
    }

    /// <summary>How deep in brackets a text is; strings are passed over.</summary>
    private struct JsonDepth
    {
        private int _depth;
        private bool _inString;
        private bool _escaped;

        /// <summary>Whether no bracket is open. So is text that has none: it is no JSON of ours, and its error is to come now.</summary>
        public readonly bool IsClosed => _depth <= 0 && !_inString;

        public static bool IsBalanced(string text)
        {
            JsonDepth depth = default;
            depth.Add(text);
            return depth.IsClosed;
        }

        public void Add(string text)
        {
            foreach (char c in text)
            {
                if (_escaped)
                {
                    _escaped = false;
                }
                else if (_inString)
                {
                    _escaped = c == '\\';
                    _inString = c != '"';
                }
                else
                {
                    _inString = c == '"';
                    _depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
                }
            }

            // No JSON string goes on to the next line: a quote left open is damage, not the start of the rest.
            _inString = false;
            _escaped = false;
        }
    }
}
