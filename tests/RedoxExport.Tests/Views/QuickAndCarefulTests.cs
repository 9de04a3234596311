using System.Text;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Tests.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>The rows of lines that follow a grammar, or whose outline is known, against the careful evaluation of the same lines.</summary>
public sealed class QuickAndCarefulTests
{
    private const int LinesOfStructure = 12;
    private const int LinesOfCombinations = 40;

    [Fact]
    public void Both_ways_give_the_same_rows_for_random_lines_and_views() => Compare(views: 300, structures: 6);

    [Fact]
    [Trait("Length", "Long")]
    public void Both_ways_give_the_same_rows_for_a_million_lines() => Compare(views: TrialLength.IsLong ? 14_000 : 500, structures: 6);

    [Fact]
    [Trait("Length", "Long")]
    public void Both_ways_give_the_same_rows_for_wide_views_and_lines_of_many_combinations() => Compare(views: TrialLength.IsLong ? 6_000 : 300, structures: 2, isWide: true);

    private static void Compare(int views, int structures, bool isWide = false)
    {
        Totals totals = new();
        for (int seed = 0; seed < views; seed++)
        {
            Random random = new(seed);
            string json = RandomViews.Next(random, isWide);
            ViewPlan plan = ViewReader.Read(json, out IReadOnlyList<ViewProblem> problems) ?? throw new InvalidOperationException($"{json}: {string.Join(' ', problems)}");
            plan.LinesBeforeStudy = 2;
            plan.MostWholeOutlines = seed % 3 == 0 ? plan.MostWholeOutlines : seed % 3;
            Ways ways = new(plan, totals);
            RandomLines lines = new(random);
            foreach (string line in Enumerable.Range(0, structures).SelectMany(_ => isWide ? lines.Combined(LinesOfCombinations) : lines.Next(LinesOfStructure)))
            {
                string expected = ways.Careful(line);
                Assert.True((ways.OfGrammar(line) ?? expected) == expected && (ways.OfOutline(line) ?? expected) == expected, $"""
                    Seed {seed}: {json}
                    {line}
                    careful:   {expected}
                    grammar:   {ways.OfGrammar(line)}
                    outline:   {ways.OfOutline(line)}
                    """);
            }
        }

        // Else the comparison would say little.
        int all = views * structures * (isWide ? LinesOfCombinations : LinesOfStructure);
        Assert.True(totals.Followed > all / 10, $"{totals.Followed} lines of {all} followed the grammar.");
        Assert.True(totals.Outlines > all / 10, $"{totals.Outlines} lines of {all} took the way of their outline.");
        Assert.True(totals.Rows > all / 10, $"{all} lines had only {totals.Rows} rows.");
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

    private sealed class Totals
    {
        public int Followed { get; set; }

        public int Outlines { get; set; }

        public int Rows { get; set; }
    }

    /// <summary>The rows of a line as text in each way; <see langword="null"/> if a way does not know the line.</summary>
    private sealed class Ways
    {
        private const int Before = 5;

        private readonly Totals _totals;
        private readonly List<string> _rows = [];
        private readonly ViewRow _careful;
        private readonly ViewRow _ofGrammar;
        private readonly ViewRow _ofOutline;
        private readonly LineScanner _scanner = new(null, wantsMembers: false);
        private readonly LineGrammar _grammar;

        public Ways(ViewPlan plan, Totals totals)
        {
            Texts texts = new(plan, _rows);
            _totals = totals;
            _careful = new ViewRow(plan, texts);
            _ofGrammar = new ViewRow(plan, texts);
            _ofOutline = new ViewRow(plan, texts);
            _grammar = new LineGrammar([_ofGrammar.Evaluation.Nodes]);
        }

        public string Careful(string line)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            _rows.Clear();
            string rows = FailureOf(() => _careful.Read(bytes, 0, bytes.Length)) ?? string.Join(" / ", _rows);
            _totals.Rows += _rows.Count;
            return rows;
        }

        public string? OfGrammar(string line)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            _rows.Clear();
            if (_ofGrammar.NeedsAllNames)
            {
                return null;
            }

            if (_grammar.TryFollow(Walks.Within(bytes, Before), Before, bytes.Length))
            {
                if (_ofGrammar.TryRead())
                {
                    _totals.Followed++;
                    return string.Join(" / ", _rows);
                }

                _rows.Clear();
                return FailureOf(_ofGrammar.ReadAgain) ?? string.Join(" / ", _rows);
            }

            if (_scanner.TryScan(Walks.Within(bytes, Before), Before, bytes.Length, null, mustWalk: true))
            {
                _grammar.Learn(_scanner.Walked!);
            }

            return null;
        }

        public string? OfOutline(string line)
        {
            // A new scanner knows no structure, so it walks each line.
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            LineScanner scanner = new(null, false);
            _rows.Clear();
            if (!scanner.TryScan(Walks.Within(bytes, Before), Before, bytes.Length, null))
            {
                return null;
            }

            if (_ofOutline.TryRead(scanner.Walked!))
            {
                _totals.Outlines++;
                return string.Join(" / ", _rows);
            }

            _rows.Clear();
            return FailureOf(_ofOutline.ReadAgain) ?? string.Join(" / ", _rows);
        }
    }

    private sealed class Texts(ViewPlan plan, List<string> rows) : IRowReceiver
    {
        public void Add(byte[] json, Cell[] cells) =>
            rows.Add(string.Join(" | ", cells.Select((cell, i) => $"{plan.Columns[i].Name}={JsonSerializer.Serialize(CellValue.Read(json, cell))}:{CellValue.Read(json, cell)?.GetType().Name}")));
    }
}
