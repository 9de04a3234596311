using System.Text;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Prints rows in Markdown.</summary>
internal static class ResultTable
{
    public static string Write(IEnumerable<ResultRow> rows)
    {
        StringBuilder text = new();
        Append(text, "work", "against", "ratio min / median / max", "of whole processes", "MB/s", "processor s", "peak MB", "target", "met");
        Append(text, "---", "---", "---", "---", "---", "---", "---", "---", "---");
        foreach (ResultRow row in rows)
        {
            Append(text, row.Work, row.Against, row.Result, row.Whole, row.Speed, row.Processor, row.Peak, row.Target, row.Met);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, params IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).AppendLine(" |");
}
