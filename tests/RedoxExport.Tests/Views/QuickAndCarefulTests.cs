using System.Text;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Tests.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>The rows of lines of a known structure, against the careful evaluation of the same lines.</summary>
public sealed class QuickAndCarefulTests
{
    private const int LinesOfStructure = 12;

    [Fact]
    public void Both_ways_give_the_same_rows_for_random_lines_and_views() => Compare(views: 300, structures: 6);

    [Fact]
    [Trait("Length", "Long")]
    public void Both_ways_give_the_same_rows_for_a_million_lines() => Compare(views: TrialLength.IsLong ? 14_000 : 500, structures: 6);

    private static void Compare(int views, int structures)
    {
        int quick = 0;
        int tokens = 0;
        int rows = 0;
        for (int seed = 0; seed < views; seed++)
        {
            Random random = new(seed);
            string json = RandomViews.Next(random);
            ViewPlan plan = ViewReader.Read(json, out IReadOnlyList<ViewProblem> problems) ?? throw new InvalidOperationException($"{json}: {string.Join(' ', problems)}");
            List<string> expected = [];
            List<string> found = [];
            ViewRow careful = new(plan, new Texts(plan, expected));
            ViewRow other = new(plan, new Texts(plan, found));
            LineScanner scanner = new(null, false, other.Study);
            RandomLines lines = new(random);
            foreach (string line in Enumerable.Range(0, structures).SelectMany(_ => lines.Next(LinesOfStructure)))
            {
                expected.Clear();
                found.Clear();
                byte[] bytes = Encoding.UTF8.GetBytes(line);
                byte[] within = Walks.Within(bytes, 5);
                string? expectedFailure = FailureOf(() => careful.Read(bytes, 0, bytes.Length));
                if (expectedFailure is not null)
                {
                    expected.Clear();
                }

                if (!scanner.TryScan(within, 5, bytes.Length, null))
                {
                    continue;
                }

                string? failure = null;
                if (scanner.Known is { Studied: LineProgram program } known && other.TryRead(known, program))
                {
                    quick++;
                }
                else if (scanner.Walked is { } walked)
                {
                    found.Clear();
                    tokens++;
                    failure = FailureOf(() => other.Read(walked));
                }
                else
                {
                    continue;
                }

                if (failure is not null)
                {
                    found.Clear();
                }

                rows += expected.Count;
                Assert.True(failure == expectedFailure && expected.SequenceEqual(found), $"""
                    Seed {seed}: {json}
                    {line}
                    careful: {expectedFailure} {string.Join(" / ", expected)}
                    quick:   {failure} {string.Join(" / ", found)}
                    """);
            }
        }

        // Else the comparison would say little.
        Assert.True(quick > views * structures * LinesOfStructure / 10, $"{quick} lines of {views * structures * LinesOfStructure} took the quick way.");
        Assert.True(tokens > views * structures / 2, $"{tokens} lines were read from their tokens.");
        Assert.True(rows > views * structures, $"There were only {rows} rows.");
    }

    private static string? FailureOf(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (EvaluationException error)
        {
            return error.Message;
        }
    }

    private sealed class Texts(ViewPlan plan, List<string> rows) : IRowReceiver
    {
        public void Add(byte[] json, Cell[] cells) =>
            rows.Add(string.Join(" | ", cells.Select((cell, i) => $"{plan.Columns[i].Name}={JsonSerializer.Serialize(CellValue.Read(json, cell))}:{CellValue.Read(json, cell)?.GetType().Name}")));
    }
}
