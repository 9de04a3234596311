using System.Text;
using RedoxExport.FhirPath;

namespace RedoxExport.Tests.FhirPath;

/// <summary>Several threads read lines with one compiled expression.</summary>
public sealed class SharedPlanTests
{
    [Theory]
    [InlineData("descendants().ofType(string).count()")]
    [InlineData("children().count()")]
    [InlineData("repeat(children()).where($this = 'v7').exists()")]
    [InlineData("name.given.first() & gender")]
    public async Task Threads_that_share_a_plan_give_what_each_gives_alone(string expression)
    {
        byte[][] lines = [.. Enumerable.Range(0, 400).Select(i => Encoding.UTF8.GetBytes(
            $$$"""{"resourceType":"Patient","gender":"g{{{i}}}","name":[{"given":["v{{{i % 10}}}"],"n{{{i}}}":{"m{{{i * 7}}}":"v"}}],"x{{{i}}}":{"y{{{i % 50}}}":["a","b"]},"_x{{{i}}}":{"id":"i"}}"""))];
        string[] expected = [.. lines.Select(line => OwnEngine.Evaluate(expression, Encoding.UTF8.GetString(line)))];
        NodeNames names = new();
        Operation operation = OwnEngine.Compile(expression, names);

        string[][] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Read(lines, operation, names))));

        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public void Reading_lines_adds_no_names_to_the_plan()
    {
        NodeNames names = new();
        Operation operation = OwnEngine.Compile("descendants().count()", names);
        int before = names.Count;

        Read([Encoding.UTF8.GetBytes("""{"resourceType":"Patient","a":1,"b":{"c":2}}""")], operation, names);

        Assert.Equal(before, names.Count);
        Assert.Throws<InvalidOperationException>(() => names.NumberOf("another"));
    }

    [Fact]
    public void An_error_in_one_line_leaves_nothing_for_the_next()
    {
        NodeNames names = new();
        Operation operation = OwnEngine.Compile("iif(active, (1 | 2 | 3).select(iif($index = 2, gender + 1, $index)), $index.toString() & $total.empty().toString())", names);
        Evaluation evaluation = new(new NodeTable(names));
        ValueList result = new();
        byte[] bad = """{"resourceType":"Patient","active":true,"gender":"x"}"""u8.ToArray();
        byte[] good = """{"resourceType":"Patient","active":false}"""u8.ToArray();

        evaluation.Read(bad, 0, bad.Length);
        Exception? error = Record.Exception(() => operation.Run(evaluation, evaluation.Root, result));
        evaluation.Read(good, 0, good.Length);
        result.Clear();
        operation.Run(evaluation, evaluation.Root, result);

        Assert.True(error is null or EvaluationException);
        Assert.Equal("0true", RedoxExport.FhirPath.Values.TextOf(evaluation.Nodes, result[0]));
    }

    private static string[] Read(byte[][] lines, Operation operation, NodeNames names)
    {
        Evaluation evaluation = new(new NodeTable(names));
        ValueList result = new();
        string[] texts = new string[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            evaluation.Read(lines[i], 0, lines[i].Length);
            result.Clear();
            operation.Run(evaluation, evaluation.Root, result);
            texts[i] = string.Join(" | ", Enumerable.Range(0, result.Count).Select(k => RedoxExport.FhirPath.Values.StringOf(evaluation.Nodes, result[k])));
        }

        return texts;
    }
}
