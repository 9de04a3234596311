using System.Globalization;
using System.Text;

namespace RedoxExport.Reports;

/// <summary>Many rectangles as one path, which takes a tenth of the bytes of an element for each.</summary>
internal sealed class ChartPath
{
    private readonly StringBuilder _commands = new();

    public bool IsEmpty => _commands.Length == 0;

    public ChartPath Add(double x, double y, double width, double height)
    {
        _commands.Append($"M{Round(x)} {Round(y)}h{Round(width)}v{Round(height)}h-{Round(width)}z");
        return this;
    }

    /// <summary>A number with two decimals at most.</summary>
    public static string Round(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public void Write(HtmlWriter html, string style)
    {
        if (!IsEmpty)
        {
            html.Empty("path", ("class", style), ("d", _commands.ToString()));
        }
    }
}
