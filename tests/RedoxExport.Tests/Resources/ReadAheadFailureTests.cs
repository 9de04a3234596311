using System.Collections.Concurrent;
using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>Reading ahead when something ends it early: a failure, a cancellation, or a consumer that has enough.</summary>
public sealed class ReadAheadFailureTests
{
    private const string Line = """{"resourceType":"Basic","id":"1"}""";

    // The first two blocks are parsed by the caller's thread, the others by workers.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void An_exception_in_the_work_on_a_block_reaches_the_caller_after_the_blocks_before_it(int failing)
    {
        RepeatedStream file = Endless();
        using BlockReader reader = new(file);
        List<int> given = [];

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
        {
            int parsed = 0;
            foreach (LineBatch<string> batch in ReadAhead.Read(reader, () => Parser(new FailingShape(() => Interlocked.Increment(ref parsed), failing)), null, CancellationToken.None))
            {
                given.Add(batch.Items.Count);
            }
        });

        Assert.Equal("No room for this.", error.Message);
        Assert.InRange(given.Count, Math.Min(failing, 2), failing < 2 ? failing : failing + 8);
        Assert.True(file.IsClosed);
        Assert.Equal(0, file.ReadAfterClosed);
    }

    [Fact]
    public void A_cancelled_token_reads_nothing_and_closes_the_file()
    {
        RepeatedStream file = Endless();
        using BlockReader reader = new(file);

        Assert.Throws<OperationCanceledException>(() => ReadAhead.Read(reader, () => Parser(new TextShape()), null, new CancellationToken(canceled: true)).Count());

        Assert.Equal(0, file.Given);
        Assert.True(file.IsClosed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    public void A_cancellation_between_two_blocks_ends_the_reading_and_closes_the_file(int blocks)
    {
        using CancellationTokenSource cancel = new();
        RepeatedStream file = Endless();
        using BlockReader reader = new(file);
        using (IEnumerator<LineBatch<string>> batches = ReadAhead.Read(reader, () => Parser(new TextShape()), null, cancel.Token).GetEnumerator())
        {
            for (int i = 0; i < blocks; i++)
            {
                Assert.True(batches.MoveNext());
            }

            cancel.Cancel();

            Assert.ThrowsAny<OperationCanceledException>(() =>
            {
                while (batches.MoveNext())
                {
                }
            });
        }

        Assert.True(file.IsClosed);
        Assert.Equal(0, file.ReadAfterClosed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_consumer_that_takes_a_few_blocks_leaves_the_file_closed(int blocks)
    {
        RepeatedStream file = Endless();
        using BlockReader reader = new(file);

        Assert.Equal(blocks, ReadAhead.Read(reader, () => Parser(new TextShape()), null, CancellationToken.None).Take(blocks).Count());

        Assert.True(file.IsClosed);
        Assert.Equal(0, file.ReadAfterClosed);
    }

    [Fact]
    public void A_type_to_skip_ends_the_reading_with_the_first_block()
    {
        RepeatedStream file = Endless();
        using BlockReader reader = new(file);

        LineBatch<string> batch = Assert.Single(ReadAhead.Read(reader, () => Parser(new TextShape()), "Basic", CancellationToken.None));

        Assert.True(batch.IsLast);
        Assert.InRange(file.Given, 1, 20_000);
        Assert.True(file.IsClosed);
    }

    [Fact]
    public void A_parser_works_on_one_block_at_a_time_and_few_parsers_are_made()
    {
        int made = 0;
        int clashes = 0;
        using BlockReader reader = new(new RepeatedStream(Encoding.ASCII.GetBytes(Line + "\n"), 200_000));

        long lines = ReadAhead.Read(
            reader,
            () =>
            {
                Interlocked.Increment(ref made);
                return Parser(new LonelyShape(() => Interlocked.Increment(ref clashes)));
            },
            null,
            CancellationToken.None).Sum(batch => (long)batch.Items.Count);

        Assert.Equal(200_000, lines);
        Assert.Equal(0, clashes);
        Assert.InRange(made, 1, 16);
    }

    [Fact]
    public void A_failure_of_the_file_far_behind_comes_after_all_that_was_read_before()
    {
        using BlockReader reader = new(new BrokenStream(new RepeatedStream(Encoding.ASCII.GetBytes(Line + "\n"), 100_000)));
        long lines = 0;

        IOException error = Assert.Throws<IOException>(() =>
        {
            foreach (LineBatch<string> batch in ReadAhead.Read(reader, () => Parser(new TextShape()), null, CancellationToken.None))
            {
                lines += batch.Items.Count;
            }
        });

        Assert.Equal("The disk is gone.", error.Message);
        Assert.Equal(100_000, lines);
    }

    private static RepeatedStream Endless() => new(Encoding.ASCII.GetBytes(Line + "\n"), 1_000_000_000);

    private static BlockParser<T> Parser<T>(LineShape<T> shape) => new(new ResourceTypeFilter(null), shape, BlockReader.DefaultMaxLineLength);

    /// <summary>Fails at the first line of the nth block that any of them works on.</summary>
    private sealed class FailingShape(Func<int> nextBlock, int failing) : LineShape<string>
    {
        private LineBatch<string>? _batch;

        public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<string> into)
        {
            if (_batch != into && nextBlock() > failing)
            {
                throw new InvalidOperationException("No room for this.");
            }

            _batch = into;
            into.Items.Add(Line);
        }
    }

    /// <summary>Notices if it is given lines of a block after those of another one: two threads use it at the same time.</summary>
    private sealed class LonelyShape(Func<int> clash) : LineShape<string>
    {
        private readonly ConcurrentDictionary<LineBatch<string>, bool> _seen = new();
        private LineBatch<string>? _current;

        public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<string> into)
        {
            if (_current != into && !_seen.TryAdd(into, true))
            {
                clash();
            }

            _current = into;
            into.Items.Add(Line);
        }
    }

    /// <summary>Breaks off where the other stream ends.</summary>
    private sealed class BrokenStream(Stream source) : ReadStream
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            source.Read(buffer, offset, count) is > 0 and int read ? read : throw new IOException("The disk is gone.");
    }
}
