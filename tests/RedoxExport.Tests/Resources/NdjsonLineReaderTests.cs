using System.Text;
using CsCheck;
using RedoxExport.Compression;
using RedoxExport.Resources;
using RedoxExport.Tests.Compression;

namespace RedoxExport.Tests.Resources;

public sealed class NdjsonLineReaderTests
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
    [InlineData("a\nb\nc\n")]
    [InlineData("a\nb\nc")]
    [InlineData("a\r\nb\r\nc\r\n")]
    [InlineData("a\nb\r\nc")]
    [InlineData("\uFEFFa\nb\nc")]
    public void Either_line_end_or_none_at_the_last_line_will_do(string text)
    {
        Assert.Equal([(1, "a"), (2, "b"), (3, "c")], Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal([(1, "a"), (2, "b"), (3, "c")], Read(Encoding.UTF8.GetBytes(text), piece: 1));
    }

    [Fact]
    public void Blank_lines_are_passed_over_and_counted()
    {
        Assert.Equal([(2, "a"), (5, " b ")], Read("\na\n\r\n  \n b \n\n"u8.ToArray()));
    }

    [Fact]
    public void Any_lines_in_any_pieces_come_out_as_they_are()
    {
        Gen<string> line = Gen.OneOf(Gen.String[Gen.Char['!', '~'], 1, 100], Gen.String[Gen.Char['!', '~'], 100_000, 900_000]);
        Gen.Select(line.Array[0, 6], Gen.OneOf(Gen.Const(1000), Gen.Const(262144), Gen.Const(int.MaxValue)), Gen.Bool).Sample(
            (lines, piece, crlf) =>
            {
                string text = string.Concat(lines.Select(l => l + (crlf ? "\r\n" : "\n")));
                return Read(Encoding.UTF8.GetBytes(text), piece).Select(l => l.Text).SequenceEqual(lines);
            },
            iter: 40);
    }

    [Fact]
    public void A_line_at_the_limit_is_given_out_and_one_beyond_it_is_not()
    {
        string fits = new('a', 300_000);
        byte[] data = Encoding.ASCII.GetBytes($"first\n{fits}\n{fits}b\n{fits}{fits}{fits}{fits}{fits}\r\nlast");

        using NdjsonLineReader reader = new(new PiecewiseStream(data, 5000), maxLineLength: 300_000);
        List<(long Number, int Length, bool IsTooLong)> lines = [];
        while (reader.Read())
        {
            lines.Add((reader.LineNumber, reader.Line.Length, reader.IsTooLong));
        }

        Assert.Equal([(1, 5, false), (2, 300_000, false), (3, 0, true), (4, 0, true), (5, 4, false)], lines);
    }

    [Fact]
    public void A_line_beyond_the_limit_may_be_the_last()
    {
        using NdjsonLineReader reader = new(new PiecewiseStream(new byte[2_000_000], 5000), maxLineLength: 100_000);

        Assert.True(reader.Read());
        Assert.True(reader.IsTooLong);
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_long_file_takes_no_more_memory_than_a_short_one()
    {
        using NdjsonLineReader reader = new(new RepeatedStream("{\"resourceType\":\"Patient\"}\n"u8.ToArray(), 2_000_000));
        Assert.True(reader.Read());
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 1;
        while (reader.Read())
        {
            count++;
        }

        Assert.Equal(2_000_000, count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Reading_stops_when_asked_to()
    {
        using CancellationTokenSource cancel = new();
        using NdjsonLineReader reader = new(new PiecewiseStream("a\nb\n"u8.ToArray(), 2));
        Assert.True(reader.Read(cancel.Token));
        cancel.Cancel();

        Assert.Throws<OperationCanceledException>(() => reader.Read(cancel.Token));
    }

    [Fact]
    public void The_last_line_of_cut_gzip_is_not_given_out_half()
    {
        byte[] packed = Gzip.Pack("first\nsecond\nthird and last\n"u8.ToArray());
        using NdjsonLineReader reader = new(new CheckedGzipStream(new MemoryStream(packed[..^9])));
        List<string> lines = [];

        Assert.Throws<GzipDataException>(() =>
        {
            while (reader.Read())
            {
                lines.Add(Encoding.ASCII.GetString(reader.Line));
            }
        });
        Assert.All(lines, line => Assert.True(line is "first" or "second" or "third and last"));
    }

    private static List<(long Number, string Text)> Read(byte[] data, int piece = int.MaxValue)
    {
        using NdjsonLineReader reader = new(new PiecewiseStream(data, piece));
        List<(long, string)> lines = [];
        while (reader.Read())
        {
            lines.Add((reader.LineNumber, Encoding.UTF8.GetString(reader.Line)));
        }

        return lines;
    }
}
