using System.Text;
using CsCheck;
using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Tests.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>Lines that follow a grammar, against the careful parser.</summary>
public sealed class LineGrammarTests
{
    private const int Before = 5;
    private static readonly string[] Kept = ["id", "name", "family", "given", "code", "coding", "value", "extension", "a", "b"];

    [Fact]
    public void A_line_that_follows_the_grammar_is_a_resource_with_the_same_values()
    {
        int followed = 0;
        Gen.Select(JsonTexts.Resource.Array[2, 12], Gen.Select(JsonTexts.Damage, Gen.Int[0, 11]).Array[10, 40]).Sample(
            (texts, turns) =>
            {
                Reader reader = new();
                foreach (string text in texts.Concat(turns.SelectMany(turn => new[] { texts[turn.Item2 % texts.Length], turn.Item1(texts[turn.Item2 % texts.Length]) })))
                {
                    if (reader.Follows(text))
                    {
                        followed++;
                        if (!reader.IsRight(text))
                        {
                            return false;
                        }
                    }
                }

                return true;
            },
            iter: 1_500,
            threads: 1);
        Assert.InRange(followed, 10_000, 140_000);
    }

    [Fact]
    public void Members_of_learned_lines_follow_in_other_combinations()
    {
        Reader reader = new();
        reader.Learns("""{"resourceType":"Patient","id":"1","name":[{"use":"official","family":"x","given":["a"]}],"birthDate":"2000"}""");
        reader.Learns("""{"resourceType":"Patient","id":"2","name":[{"family":"x"},{"use":"old","given":["a","b"]}]}""");
        reader.Learns("""{"resourceType":"Patient","id":"3","birthDate":"2000-01"}""");

        foreach (string text in new[]
        {
            """{"resourceType":"Patient","id":"4","name":[{"family":"y"},{"use":"x","family":"z","given":["a","b","c"]}],"birthDate":"1999"}""",
            """{"resourceType":"Patient","id":"5","name":[{"use":"official","family":"x","given":["a"]}]}""",
        })
        {
            Assert.True(reader.Follows(text), text);
            Assert.True(reader.IsRight(text), text);
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","a":1,"b":2}""", """{"resourceType":"Patient","b":2,"a":1}""", """{"resourceType":"Patient","a":1,"b":2,"a":1}""")]
    [InlineData("""{"resourceType":"Patient","id":1,"x":2}""", """{"resourceType":"Patient","x":2,"ID":1}""", """{"resourceType":"Patient","id":1,"x":2,"ID":1}""")]
    [InlineData("""{"resourceType":"Patient","n":{"a":1,"b":{}}}""", """{"resourceType":"Patient","n":{"b":{},"a":1}}""", """{"resourceType":"Patient","n":{"a":1,"b":{},"a":1}}""")]
    [InlineData("""{"id":1,"resourceType":"Patient","x":2}""", """{"resourceType":"Patient","id":1}""", """{"id":1,"x":2}""")]
    public void No_combination_of_learned_lines_that_is_not_a_resource_follows(string one, string other, string wrong)
    {
        Reader reader = new();
        foreach (int round in new[] { 1, 2 })
        {
            reader.Follows(one);
            reader.Follows(other);
            Assert.False(reader.Follows(wrong), $"round {round}");
        }
    }

    [Fact]
    public void A_line_that_is_cut_or_has_something_behind_it_does_not_follow()
    {
        Reader reader = new();
        string line = $$"""{"resourceType":"Basic","id":"{{new string('x', 40)}}","n":[1,true,{"a":"é"}]}""";
        reader.Learns(line);
        for (int length = 0; length < line.Length; length++)
        {
            Assert.False(reader.Follows(line[..length]), $"{length} characters");
        }

        foreach (char behind in "{}[],:\"1x\\")
        {
            Assert.False(reader.Follows(line + behind));
        }

        Assert.True(reader.Follows(line));
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0x1F })]
    [InlineData(new byte[] { 0x5C, 0x78 })]
    [InlineData(new byte[] { 0x5C, 0x75, 0x30, 0x30, 0x34, 0x31 })]
    public void A_text_that_is_wrong_or_rare_does_not_follow_wherever_it_is(byte[] piece)
    {
        Reader reader = new();
        reader.Learns("""{"resourceType":"Basic","id":"x"}""");
        for (int at = 0; at < 70; at++)
        {
            byte[] line = [.. "{\"resourceType\":\"Basic\",\"id\":\""u8, .. Enumerable.Repeat((byte)'x', at), .. piece, .. "xyz\"}"u8];
            Assert.False(reader.Follows(line), $"at {at}");
        }
    }

    [Fact]
    public void However_many_kinds_of_lines_there_are_the_grammar_is_bounded()
    {
        Reader reader = new();
        for (int i = 0; i < 10_000; i++)
        {
            string name = FormattableString.Invariant($"n{i}");
            string line = $$"""{"resourceType":"Basic","{{(i % 2 == 0 ? name : "id")}}":"a","b":[{{string.Join(",", Enumerable.Repeat("1", i % 300))}}],"{{name}}x":{"c":"{{i}}" } }""";
            Assert.True(!reader.Follows(line) || reader.IsRight(line));
        }

        Assert.InRange(reader.Steps, 20, 5_000);
    }

    [Fact]
    public void A_file_whose_members_come_in_any_order_is_soon_no_longer_learned()
    {
        Random random = new(1);
        Reader reader = new();
        string[] members = [.. Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"\"m{i}\":{i}"))];
        for (int i = 0; i < 2_000; i++)
        {
            string line = $$"""{"resourceType":"Basic",{{string.Join(",", random.GetItems(members, 12).Distinct())}}}""";
            Assert.True(!reader.Follows(line) || reader.IsRight(line));
        }

        Assert.InRange(reader.Steps, 2, 200);
    }

    /// <summary>Follows lines, and learns those that do not follow.</summary>
    private sealed class Reader
    {
        private readonly NodeNames _names = new();
        private readonly LineScanner _scanner = new(null, wantsMembers: false);
        private readonly NodeTable _table;
        private readonly LineGrammar _grammar;

        public Reader()
        {
            foreach (string name in Kept)
            {
                _names.NumberOf(name);
            }

            _names.KeepSiblings();
            _table = new NodeTable(_names);
            _grammar = new LineGrammar([_table]);
        }

        public int Steps => _grammar.Steps;

        public void Learns(string text) => Assert.False(Follows(text));

        public bool Follows(string text) => Follows(Encoding.UTF8.GetBytes(text));

        public bool Follows(byte[] line)
        {
            byte[] json = Walks.Within(line, Before);
            if (_grammar.TryFollow(json, Before, line.Length))
            {
                return true;
            }

            if (_scanner.TryScan(json, Before, line.Length, null, mustWalk: true))
            {
                _grammar.Learn(_scanner.Walked!);
            }

            return false;
        }

        /// <summary>True if the line that has just followed is a resource, and the table has what the careful reader puts into it.</summary>
        public bool IsRight(string text)
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            NodeTable expected = new(_names);
            expected.Read(Walks.Within(line, Before), Before, line.Length);
            return ResourceParser.TryFindMembers(line, out _, out _) && Nodes(expected).SequenceEqual(Nodes(_table));
        }

        private static IEnumerable<Node> Nodes(NodeTable table) => Enumerable.Range(0, table.Count).Select(i => table[i]);
    }
}
