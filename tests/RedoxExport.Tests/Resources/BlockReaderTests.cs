using System.Text;
using RedoxExport.Resources;
using RedoxExport.Tests.Compression;

namespace RedoxExport.Tests.Resources;

public sealed class BlockReaderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Blocks_are_whole_lines_that_begin_small_and_grow_to_a_bound()
    {
        byte[] data = Lines(20_000, 100);
        using BlockReader reader = new(new MemoryStream(data));

        byte[][] blocks = [.. Blocks(reader)];

        AssertSame(data, blocks);
        Assert.All(blocks, block => Assert.Equal((byte)'\n', block[^1]));
        Assert.InRange(blocks[0].Length, 8 * 1024, 16 * 1024);
        Assert.InRange(blocks[1].Length, 16 * 1024, 64 * 1024);
        Assert.All(blocks[3..^1], block => Assert.InRange(block.Length, 128 * 1024, 256 * 1024));
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(64 * 1024)]
    [InlineData(256 * 1024)]
    [InlineData(1_000_000)]
    public void A_line_longer_than_a_block_is_one_block(int length)
    {
        byte[] data = [.. Lines(1, length), .. Lines(3, 10)];
        using BlockReader reader = new(new MemoryStream(data));

        byte[][] blocks = [.. Blocks(reader)];

        AssertSame(data, blocks);
        Assert.True(blocks[0].Length >= length);
        Assert.Equal((byte)'\n', blocks[0][^1]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "\n")]
    [InlineData("a", "a")]
    [InlineData("a\r", "a\r")]
    [InlineData("a\n\n\nb", "a\n\n\nb")]
    [InlineData("\uFEFF", "")]
    [InlineData("\uFEFFa\n", "a\n")]
    [InlineData("\uFEFF\uFEFFa\n", "\uFEFFa\n")]
    [InlineData("a\n\uFEFFb\n", "a\n\uFEFFb\n")]
    public void The_bytes_are_those_of_the_source_without_a_byte_order_mark_at_its_start(string text, string expected)
    {
        foreach (int piece in new[] { 1, 2, int.MaxValue })
        {
            using BlockReader reader = new(new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece));

            Assert.Equal(expected, Encoding.UTF8.GetString([.. Blocks(reader).SelectMany(block => block)]));
        }
    }

    [Fact]
    public void Only_the_first_block_can_have_a_byte_order_mark()
    {
        // Every line begins with one, and so does every block.
        byte[] data = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\uFEFFa line\n", 20_000)));
        using BlockReader reader = new(new MemoryStream(data));

        AssertSame(data[3..], Blocks(reader));
    }

    [Fact]
    public void Half_of_a_byte_order_mark_is_no_byte_order_mark()
    {
        using BlockReader reader = new(new MemoryStream([0xEF, 0xBB]));

        Assert.Equal([0xEF, 0xBB], Assert.Single(Blocks(reader)));
    }

    [Fact]
    public void Zeros_follow_a_block_in_its_buffer_as_far_as_vectors_read()
    {
        using BlockReader reader = new(new MemoryStream(Lines(9_000, 77)));
        while (reader.Read(None) is { } block)
        {
            Assert.True(block.Buffer.Length - block.End >= BlockReader.Slack);
            Assert.False(block.Buffer.AsSpan(block.End, BlockReader.Slack).ContainsAnyExcept((byte)0));
            BlockReader.Return(block);
        }
    }

    [Fact]
    public void A_buffer_that_is_given_back_holds_nothing_of_the_block()
    {
        using BlockReader reader = new(new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-name-of-a-patient\n", 700)))));
        LineBlock block = reader.Read(None)!;
        Assert.True(block.Buffer.AsSpan().IndexOf("a-name-of-a-patient"u8) >= 0);

        BlockReader.Return(block);

        Assert.True(block.Buffer.AsSpan().IndexOf("a-name-of-a-patient"u8) < 0);
    }

    [Fact]
    public void The_lines_behind_one_that_is_too_long_come_in_a_block_that_says_so()
    {
        byte[] data = [.. Lines(1, 100_000), .. Lines(2, 10)];
        using BlockReader reader = new(new PiecewiseStream(data, 1000), maxLineLength: 20_000);

        LineBlock block = reader.Read(None)!;

        Assert.True(block.BeginsBehindLongLine);
        Assert.Equal(Lines(2, 10), block.Buffer[block.Start..block.End]);
        Assert.Null(reader.Read(None));
    }

    [Fact]
    public void What_came_whole_before_a_failure_is_given_out_and_the_failure_stays()
    {
        using BlockReader reader = new(new FailingStream([.. Lines(3, 10), .. "half of a li"u8]));

        LineBlock block = reader.Read(None)!;

        Assert.Equal(Lines(3, 10), block.Buffer[block.Start..block.End]);
        IOException first = Assert.Throws<IOException>(() => reader.Read(None));
        Assert.Same(first, Assert.Throws<IOException>(() => reader.Read(None)));
    }

    [Fact]
    public void A_failure_in_the_first_line_gives_out_nothing()
    {
        foreach (int length in new[] { 0, 1, 2, 3, 20_000 })
        {
            using BlockReader reader = new(new FailingStream(Lines(1, length + 1)[..length]));

            Assert.Throws<IOException>(() => reader.Read(None));
        }
    }

    [Fact]
    public void A_cancelled_read_reads_nothing_and_loses_nothing()
    {
        byte[] data = Lines(3_000, 50);
        using CancellationTokenSource cancel = new();
        CancellingStream source = new(data, cancel, after: 5);
        using BlockReader reader = new(source);

        Assert.Throws<OperationCanceledException>(() => reader.Read(cancel.Token));
        Assert.Equal(5_000, source.Given);
        Assert.Throws<OperationCanceledException>(() => reader.Read(cancel.Token));
        Assert.Equal(5_000, source.Given);

        AssertSame(data, Blocks(reader));
    }

    [Fact]
    public void Closing_the_reader_closes_its_source_and_ends_it()
    {
        PiecewiseStream source = new(Lines(3_000, 50), int.MaxValue);
        BlockReader reader = new(source);
        BlockReader.Return(reader.Read(None)!);

        reader.Dispose();
        reader.Dispose();

        Assert.True(source.IsDisposed);
        Assert.Null(reader.Read(None));
    }

    private static byte[] Lines(int count, int length)
    {
        byte[] lines = new byte[count * length];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = i % length == length - 1 ? (byte)'\n' : (byte)('a' + (i % 23));
        }

        return lines;
    }

    // A comparison of single bytes would take longer than all the reading.
    private static void AssertSame(byte[] expected, IEnumerable<byte[]> blocks)
    {
        byte[] all = [.. blocks.SelectMany(block => block)];
        Assert.Equal(expected.Length, all.Length);
        Assert.True(all.AsSpan().SequenceEqual(expected));
    }

    private static IEnumerable<byte[]> Blocks(BlockReader reader)
    {
        while (reader.Read(None) is { } block)
        {
            yield return block.Buffer[block.Start..block.End];
            BlockReader.Return(block);
        }
    }

    /// <summary>Gives some bytes and then breaks off.</summary>
    private sealed class FailingStream(byte[] data) : ReadStream
    {
        private int _position;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_position == data.Length)
            {
                throw new IOException("The disk is gone.");
            }

            int taken = Math.Min(count, data.Length - _position);
            Array.Copy(data, _position, buffer, offset, taken);
            _position += taken;
            return taken;
        }
    }

    /// <summary>Gives a thousand bytes a read, and cancels while it is read for the nth time.</summary>
    private sealed class CancellingStream(byte[] data, CancellationTokenSource cancel, int after) : ReadStream
    {
        private int _reads;

        public int Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (++_reads == after)
            {
                cancel.Cancel();
            }

            int taken = Math.Min(Math.Min(count, 1000), data.Length - Given);
            Array.Copy(data, Given, buffer, offset, taken);
            Given += taken;
            return taken;
        }
    }
}
