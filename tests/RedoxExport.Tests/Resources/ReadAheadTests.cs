using System.Globalization;
using System.Text;
using CsCheck;
using RedoxExport.Compression;
using RedoxExport.Resources;
using RedoxExport.Tests.Compression;

namespace RedoxExport.Tests.Resources;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \n\t\r\n")]
    [InlineData("\uFEFF")]
    public void Nothing_but_blanks_is_no_line(string text)
    {
        Assert.Empty(Read(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("1\n2\n3\n")]
    [InlineData("1\n2\n3")]
    [InlineData("1\r\n2\r\n3\r\n")]
    [InlineData("1\n2\r\n3")]
    [InlineData("\uFEFF1\n2\n3")]
    public void Either_line_end_or_none_at_the_last_line_will_do(string text)
    {
        string resources = text.Replace("1", Line(1), StringComparison.Ordinal).Replace("2", Line(2), StringComparison.Ordinal).Replace("3", Line(3), StringComparison.Ordinal);

        Assert.Equal([Line(1), Line(2), Line(3)], Read(Encoding.UTF8.GetBytes(resources)));
        Assert.Equal([Line(1), Line(2), Line(3)], Read(Encoding.UTF8.GetBytes(resources), piece: 1));
    }

    [Fact]
    public void Blank_lines_are_passed_over_and_counted()
    {
        Assert.Equal([Line(1), "3: NotJson", " " + Line(2) + " ", "7: NotAnObject"], Read(Encoding.UTF8.GetBytes($"\n{Line(1)}\nx\n\r\n {Line(2)} \n\n7")));
    }

    [Fact]
    public void Any_lines_in_any_pieces_come_out_as_they_are_and_in_their_order()
    {
        Gen<int> length = Gen.OneOf(Gen.Int[0, 200], Gen.Int[100_000, 900_000]);
        Gen.Select(length.Array[0, 60], Gen.OneOf(Gen.Const(1000), Gen.Const(262144), Gen.Const(int.MaxValue)), Gen.Bool, Gen.Bool).Sample(
            (lengths, piece, crlf, endless) =>
            {
                string[] lines = [.. lengths.Select((more, number) => number % 7 == 6 ? "?" : $$"""{"resourceType":"Basic","id":"{{number}}","text":"{{new string('x', more)}}"}""")];
                string text = string.Join(crlf ? "\r\n" : "\n", lines) + (endless ? string.Empty : "\n");
                return Read(Encoding.UTF8.GetBytes(text), piece)
                    .SequenceEqual(lines.Select((line, number) => line == "?" ? FormattableString.Invariant($"{number + 1}: NotJson") : line));
            },
            iter: 40);
    }

    [Fact]
    public void A_line_at_the_limit_is_given_out_and_one_beyond_it_is_not()
    {
        string fits = LineOf(300_000);
        string tooLong = LineOf(300_001);
        byte[] data = Encoding.ASCII.GetBytes($"{Line(1)}\n{fits}\n{tooLong}\n{fits}{fits}{fits}{fits}{fits}\r\n{Line(5)}");

        Assert.Equal([Line(1), fits, "3: TooLong", "4: TooLong", Line(5)], Read(data, 5000, 300_000));
    }

    [Fact]
    public void A_line_beyond_the_limit_may_be_the_last()
    {
        Assert.Equal(["1: TooLong"], Read(new byte[2_000_000], 5000, 100_000));
    }

    [Fact]
    public void A_few_lines_cost_no_more_than_themselves_however_long_the_file_is()
    {
        RepeatedStream file = new(Encoding.UTF8.GetBytes(Line(1) + "\n"), 1_000_000_000);
        using BlockReader reader = new(file);

        Assert.Equal(10, Texts(reader).Take(10).Count());
        Assert.InRange(file.Given, 1, 100_000);
    }

    [Fact]
    public void Only_a_bounded_part_is_read_ahead()
    {
        RepeatedStream file = new(Encoding.UTF8.GetBytes(Line(1) + "\n"), 1_000_000_000);
        using BlockReader reader = new(file);
        using IEnumerator<string> lines = Texts(reader).GetEnumerator();
        for (int i = 0; i < 100_000; i++)
        {
            Assert.True(lines.MoveNext());
        }

        Assert.InRange(file.Given, 100_000L * Line(1).Length, 20_000_000);
    }

    [Fact]
    public void Every_line_of_a_long_file_comes_once()
    {
        using BlockReader reader = new(new RepeatedStream(Encoding.UTF8.GetBytes(Line(1) + "\n"), 1_000_000));

        Assert.Equal(1_000_000, Texts(reader).LongCount());
    }

    [Fact]
    public void Reading_stops_when_asked_to()
    {
        using CancellationTokenSource cancel = new();
        using BlockReader reader = new(new RepeatedStream(Encoding.UTF8.GetBytes(Line(1) + "\n"), 1_000_000_000));
        using IEnumerator<LineBatch<string>> batches = Batches(reader, BlockReader.DefaultMaxLineLength, cancel.Token).GetEnumerator();
        for (int i = 0; i < 5; i++)
        {
            Assert.True(batches.MoveNext());
        }

        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (batches.MoveNext())
            {
                Assert.NotEmpty(batches.Current.Items);
            }
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(50_000)]
    public void What_came_whole_before_a_file_fails_is_given_out_and_then_the_failure(int lines)
    {
        byte[] packed = Gzip.Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, lines).Select(number => Line(number) + "\n"))));
        using BlockReader reader = new(new CheckedGzipStream(new MemoryStream(packed[..^9])));
        List<string> given = [];

        Assert.Throws<GzipDataException>(() =>
        {
            foreach (string line in Texts(reader))
            {
                given.Add(line);
            }
        });
        Assert.Equal(Enumerable.Range(0, given.Count).Select(Line), given);
        Assert.InRange(given.Count, lines > 3 ? lines / 2 : 0, lines);
    }

    [Fact]
    public void Whoever_stops_early_closes_the_file_and_nobody_reads_on()
    {
        RepeatedStream file = new(Encoding.UTF8.GetBytes(Line(1) + "\n"), 1_000_000_000);
        using (BlockReader reader = new(file))
        {
            Assert.Equal(200_000, Texts(reader).Take(200_000).Count());
        }

        Assert.True(file.IsClosed);
        Assert.Equal(0, file.ReadAfterClosed);
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $$"""{"resourceType":"Basic","id":"{{number}}"}""");

    private static string LineOf(int length)
    {
        const string Rest = """{"resourceType":"Basic","id":""}""";
        return Rest.Insert(Rest.Length - 2, new string('x', length - Rest.Length));
    }

    private static List<string> Read(byte[] data, int piece = int.MaxValue, int limit = BlockReader.DefaultMaxLineLength)
    {
        using BlockReader reader = new(new PiecewiseStream(data, piece), limit);
        return [.. Texts(reader, limit)];
    }

    /// <summary>The lines, those that are none as their number and what is wrong.</summary>
    private static IEnumerable<string> Texts(BlockReader reader, int limit = BlockReader.DefaultMaxLineLength)
    {
        long before = 0;
        foreach (LineBatch<string> batch in Batches(reader, limit, TestContext.Current.CancellationToken))
        {
            int next = 0;
            foreach (BadLine bad in batch.Bad)
            {
                for (; next < bad.Before; next++)
                {
                    yield return batch.Items[next];
                }

                yield return string.Create(CultureInfo.InvariantCulture, $"{before + bad.Line}: {bad.Fault.Kind}");
            }

            for (; next < batch.Items.Count; next++)
            {
                yield return batch.Items[next];
            }

            before += batch.Lines;
        }
    }

    private static IEnumerable<LineBatch<string>> Batches(BlockReader reader, int limit, CancellationToken cancellation) =>
        ReadAhead.Read(reader, () => new BlockParser<string>(new ResourceTypeFilter(null), new TextShape(), limit), null, cancellation);
}
