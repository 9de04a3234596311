extern alias Desktop;

using System.Buffers;
using RedoxExport.Tests.Compression;
using StreamPolyfills = Desktop::RedoxExport.StreamPolyfills;

namespace RedoxExport.Tests.Polyfills;

public sealed class StreamPolyfillsTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(1, 50).Select(i => (byte)i)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void A_span_is_filled_as_by_NET(int length)
    {
        using PiecewiseStream stream = new(Data, 7);
        using PiecewiseStream same = new(Data, 7);
        byte[] buffer = new byte[length];
        byte[] expected = new byte[length];
        for (int i = 0; i < Data.Length + 2; i++)
        {
            Assert.Equal(same.Read(expected.AsSpan()), StreamPolyfills.Read(stream, buffer));
            Assert.Equal(expected, buffer);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(100, false)]
    public async Task Memory_is_filled_as_by_NET(int length, bool isArray)
    {
        using PiecewiseStream stream = new(Data, 7);
        using PiecewiseStream same = new(Data, 7);
        Memory<byte> buffer = MemoryOf(new byte[length + 3], isArray).Slice(2, length);
        Memory<byte> expected = new byte[length];
        for (int i = 0; i < Data.Length + 2; i++)
        {
            Assert.Equal(await same.ReadAsync(expected, Token), await StreamPolyfills.ReadAsync(stream, buffer, Token));
            Assert.Equal(expected.ToArray(), buffer.ToArray());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_written_arrives(bool isArray)
    {
        using MemoryStream stream = new();
        StreamPolyfills.Write(stream, Data.AsSpan(0, 20));
        StreamPolyfills.Write(stream, []);
        await StreamPolyfills.WriteAsync(stream, MemoryOf(Data, isArray).Slice(20), Token);
        await StreamPolyfills.WriteAsync(stream, ReadOnlyMemory<byte>.Empty, Token);

        Assert.Equal(Data, stream.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_is_passed_on(bool isArray)
    {
        using MemoryStream stream = new(Data);
        CancellationToken canceled = new(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await StreamPolyfills.ReadAsync(stream, MemoryOf(new byte[1], isArray), canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await StreamPolyfills.WriteAsync(stream, MemoryOf(new byte[1], isArray), canceled));
        Assert.Equal(0, stream.Position);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-1)]
    public void A_stream_that_reads_more_than_it_was_asked_for_is_refused_as_by_NET(int claimed)
    {
        using Recorder stream = new(claimed);

        Assert.Throws<IOException>(() => stream.Read(new byte[10].AsSpan()));
        Assert.Throws<IOException>(() => StreamPolyfills.Read(stream, new byte[10]));
    }

    [Fact]
    public async Task Copies_are_wiped_also_after_an_error()
    {
        // A copy that is back in the pool can be taken and written to by another test before this one looks at it.
        bool areWiped = false;
        for (int attempt = 0; attempt < 20 && !areWiped; attempt++)
        {
            areWiped = await AreCopiesWiped();
        }

        Assert.True(areWiped);
    }

    private static async Task<bool> AreCopiesWiped()
    {
        using Recorder stream = new(10);
        StreamPolyfills.Read(stream, new byte[10]);
        await StreamPolyfills.ReadAsync(stream, MemoryOf(new byte[10], isArray: false), Token);
        StreamPolyfills.Write(stream, Data);
        await StreamPolyfills.WriteAsync(stream, MemoryOf(Data, isArray: false), Token);
        stream.Fails = true;
        Assert.Throws<IOException>(() => StreamPolyfills.Read(stream, new byte[10]));
        Assert.Throws<IOException>(() => StreamPolyfills.Write(stream, Data));
        await Assert.ThrowsAsync<IOException>(async () => await StreamPolyfills.ReadAsync(stream, MemoryOf(new byte[10], isArray: false), Token));
        await Assert.ThrowsAsync<IOException>(async () => await StreamPolyfills.WriteAsync(stream, MemoryOf(Data, isArray: false), Token));

        Assert.Equal(8, stream.Copies.Count);
        return stream.Copies.TrueForAll(copy => copy.Array.AsSpan(0, copy.Count).IndexOfAnyExcept((byte)0) < 0);
    }

    private static Memory<byte> MemoryOf(byte[] bytes, bool isArray)
    {
        if (isArray)
        {
            return bytes;
        }

        using ForeignMemory foreign = new(bytes);
        return foreign.Memory;
    }

    /// <summary>Memory that gives no array away, as that of native code.</summary>
    private sealed class ForeignMemory(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Claims to have read so many bytes, and keeps the arrays that it gets.</summary>
    private sealed class Recorder(int claimed) : MemoryStream
    {
        public List<ArraySegment<byte>> Copies { get; } = [];

        public bool Fails { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill(1);
            return Took(buffer, offset, count, claimed);
        }

        // Not those of MemoryStream, which differ from those of Stream.
        public override int Read(Span<byte> buffer)
        {
            byte[] copy = new byte[buffer.Length];
            int read = Read(copy, 0, copy.Length);
            return (uint)read <= (uint)buffer.Length ? read : throw new IOException();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.Run(() => Read(buffer, offset, count), cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => Took(buffer, offset, count, 0);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.Run(() => Write(buffer, offset, count), cancellationToken);

        private int Took(byte[] buffer, int offset, int count, int result)
        {
            Assert.True(buffer.AsSpan(offset, count).IndexOfAnyExcept((byte)0) >= 0);
            Copies.Add(new ArraySegment<byte>(buffer, offset, count));
            return Fails ? throw new IOException() : result;
        }
    }
}
