using System.Globalization;
using System.Net;
using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes HTML and encodes all text from outside, so that it cannot become markup: use <see cref="Text"/> or an attribute for it.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();
    private readonly Stack<string> _open = new();

    public HtmlWriter Open(string tag, params (string Name, object? Value)[] attributes)
    {
        Begin(tag, attributes).Append('>');
        _open.Push(tag);
        return this;
    }

    /// <summary>Writes an element without an end tag.</summary>
    public HtmlWriter Empty(string tag, params (string Name, object? Value)[] attributes)
    {
        Begin(tag, attributes).Append("/>");
        return this;
    }

    public HtmlWriter Text(string? text)
    {
        _html.Append(Encode(text));
        return this;
    }

    /// <summary>Writes a text that may be broken after each underscore, such as the name of a table.</summary>
    public HtmlWriter Breakable(string? text)
    {
        string[] parts = (text ?? string.Empty).Split('_');
        for (int i = 0; i < parts.Length - 1; i++)
        {
            Text(parts[i] + "_").Empty("wbr");
        }

        return Text(parts[parts.Length - 1]);
    }

    public HtmlWriter Close()
    {
        _html.Append("</").Append(_open.Pop()).Append('>');
        return this;
    }

    /// <summary>Writes an element that contains only text.</summary>
    public HtmlWriter Element(string tag, string? text, params (string Name, object? Value)[] attributes) => Open(tag, attributes).Text(text).Close();

    /// <summary>Writes a trusted text of the module without encoding it, such as the style.</summary>
    public HtmlWriter Own(string text)
    {
        _html.Append(text);
        return this;
    }

    /// <summary>The tag of a heading.</summary>
    public static string Heading(int level) => "h" + level.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => _html.ToString();

    // HTML does not allow control characters, encoded or not.
    private static string? Encode(string? text) => WebUtility.HtmlEncode(text is null ? null : SafeText.Visible(text));

    private StringBuilder Begin(string tag, (string Name, object? Value)[] attributes)
    {
        _html.Append('<').Append(tag);
        foreach ((string name, object? value) in attributes)
        {
            if (value is not null)
            {
                _html.Append(' ').Append(name).Append("=\"").Append(Encode(Convert.ToString(value, CultureInfo.InvariantCulture))).Append('"');
            }
        }

        return _html;
    }
}
