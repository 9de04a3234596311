using System.Globalization;
using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Reports;

/// <summary>
/// A strict reader of Prometheus' text format 0.0.4: each family has HELP, TYPE and its samples, in this order and together; no series occurs twice;
/// no line is anything else.
/// </summary>
internal static partial class ExpositionFormat
{
    public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public string Series => Name + "{" + string.Join(",", Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")) + "}";
    }

    public static IReadOnlyList<Sample> Read(string text)
    {
        Assert.True(text.Length == 0 || text[^1] == '\n', "The last line has no end.");
        List<Sample> samples = [];
        HashSet<string> families = [];
        string? help = null;
        string? family = null;
        foreach (string line in text.Split('\n')[..^1])
        {
            if (Help().Match(line) is { Success: true } helped)
            {
                Assert.True(help is null, $"No TYPE follows HELP before: {line}");
                help = helped.Groups[1].Value;
                Assert.True(families.Add(help), $"The family occurs twice: {line}");
            }
            else if (Kind().Match(line) is { Success: true } typed)
            {
                Assert.Equal(help, typed.Groups[1].Value);
                (family, help) = (help, null);
            }
            else
            {
                Assert.Null(help);
                Sample sample = ReadSample(line);
                Assert.Equal(family, sample.Name);
                samples.Add(sample);
            }
        }

        Assert.Null(help);
        Assert.Equal(samples.Count, samples.Select(sample => sample.Series).Distinct(StringComparer.Ordinal).Count());
        return samples;
    }

    private static Sample ReadSample(string line)
    {
        Match name = Name().Match(line);
        Assert.True(name.Success, $"Not a sample: {line}");
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        int at = name.Length;
        Assert.Equal('{', line[at++]);
        while (line[at] != '}')
        {
            Match label = Label().Match(line, at);
            Assert.True(label.Success && label.Index == at, $"Not a label at {at}: {line}");
            at += label.Length;
            System.Text.StringBuilder value = new();
            for (; line[at] != '"'; at++)
            {
                if (line[at] != '\\')
                {
                    value.Append(line[at]);
                    continue;
                }

                value.Append(line[++at] switch { '\\' => '\\', '"' => '"', 'n' => '\n', char other => throw new FormatException($"No escape: {other}") });
            }

            labels.Add(label.Groups[1].Value, value.ToString());
            at++;
            if (line[at] == ',')
            {
                at++;
                Assert.NotEqual('}', line[at]);
            }
        }

        Assert.Equal(' ', line[at + 1]);
        return new Sample(name.Value, labels, double.Parse(line[(at + 2)..], NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\\]+\z")]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) gauge\z")]
    private static partial Regex Kind();

    [GeneratedRegex(@"^[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Name();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)=""")]
    private static partial Regex Label();
}
