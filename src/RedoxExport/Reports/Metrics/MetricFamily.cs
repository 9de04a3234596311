using System.Globalization;
using System.Text;

namespace RedoxExport.Reports;

/// <summary>A gauge with its values, in Prometheus' text format 0.0.4.</summary>
/// <param name="name">The name.</param>
/// <param name="help">The description, in one line.</param>
internal sealed class MetricFamily(string name, string help)
{
    private readonly List<string> _samples = [];

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value; <see langword="null"/> adds nothing.</param>
    /// <param name="labels">The labels: names of ours with values of any text.</param>
    public void Add(double? value, params (string Name, string Value)[] labels)
    {
        if (value is { } number)
        {
            _samples.Add($"{name}{{{string.Join(",", labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\""))}}} {number.ToString("R", CultureInfo.InvariantCulture)}\n");
        }
    }

    /// <summary>Adds a moment, in seconds since 1970.</summary>
    public void Add(DateTimeOffset? moment, params (string Name, string Value)[] labels) => Add(moment?.ToUnixTimeMilliseconds() / 1000.0, labels);

    /// <summary>Writes the lines. A family without values has none.</summary>
    public void Write(StringBuilder text)
    {
        if (_samples.Count > 0)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n");
            _samples.ForEach(sample => text.Append(sample));
        }
    }

    /// <summary>The text of a label between its quotation marks.</summary>
    public static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
