namespace RedoxExport.Reports;

/// <summary>Draws a small line of numbers in a table.</summary>
internal static class TrendLine
{
    /// <param name="html">The page.</param>
    /// <param name="name">The name of the numbers, for readers that do not see the line.</param>
    /// <param name="values">The numbers, oldest first. With fewer than two, there is a dash.</param>
    /// <param name="show">Formats a number.</param>
    public static void Write(HtmlWriter html, string name, IReadOnlyList<long> values, Func<long, string> show)
    {
        if (values.Count < 2)
        {
            html.Text("–");
            return;
        }

        double most = Math.Max(values.Max(), 1);
        string points = string.Join(" ", values.Select((value, i) => FormattableString.Invariant($"{2 + (84.0 * i / (values.Count - 1)):0.#},{22 - (20 * value / most):0.#}")));
        html.Open("svg", ("class", "spark"), ("viewBox", "0 0 88 24"), ("role", "img"), ("aria-label", $"{name} lately: {string.Join(", ", values.Select(show))}"))
            .Empty("polyline", ("class", "trend"), ("points", points)).Close();
    }
}
