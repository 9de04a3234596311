using System.Text;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary><c>%rowIndex</c> where <c>forEachOrNull</c> finds nothing (SQL on FHIR 2.0.0, "Process", step 3).</summary>
public sealed class RowIndexTests
{
    [Theory]
    [InlineData("""{"forEachOrNull":"name","column":[{"name":"n","path":"%rowIndex"},{"name":"u","path":"use"}],"select":[{"forEachOrNull":"given","column":[{"name":"g","path":"%rowIndex"},{"name":"t","path":"$this"}]}]}""", "0||0|")]
    [InlineData("""{"forEachOrNull":"name","select":[{"select":[{"column":[{"name":"n","path":" %rowIndex "}]}]}]}""", "0")]
    [InlineData("""{"forEachOrNull":"name","unionAll":[{"forEach":"given","column":[{"name":"i","path":"%rowIndex"},{"name":"v","path":"$this"}]},{"column":[{"name":"i","path":"use"},{"name":"v","path":"family"}]}]}""", "0|")]
    [InlineData("""{"forEachOrNull":"name","column":[{"name":"n","path":"%rowIndex + 1"},{"name":"one","path":"1"}]}""", "|")]
    public void It_is_0_at_every_depth_when_nothing_is_found(string select, string row) =>
        Assert.Equal([row], RowsOf(select, """{"resourceType":"Patient"}"""));

    [Fact]
    public void Each_depth_counts_for_itself_when_something_is_found() =>
        Assert.Equal(["0|0|", "1|0|a", "1|1|b"], RowsOf(
            """{"forEachOrNull":"name","column":[{"name":"n","path":"%rowIndex"}],"select":[{"forEachOrNull":"given","column":[{"name":"g","path":"%rowIndex"},{"name":"t","path":"$this"}]}]}""",
            """{"resourceType":"Patient","name":[{"use":"usual"},{"given":["a","b"]}]}"""));

    private static List<string> RowsOf(string select, string line)
    {
        Rows rows = new();
        ViewPlan? plan = ViewReader.Read($$"""{"resource":"Patient","select":[{{select}}]}""", out IReadOnlyList<ViewProblem> problems);
        Assert.Empty(problems);
        byte[] json = Encoding.UTF8.GetBytes(line);
        new ViewRow(plan!, rows).Read(json, 0, json.Length);
        return rows.All;
    }

    private sealed class Rows : IRowReceiver
    {
        public List<string> All { get; } = [];

        public void Add(byte[] json, Cell[] cells) => All.Add(string.Join('|', cells.Select(cell => CellValue.Read(json, cell))));
    }
}
