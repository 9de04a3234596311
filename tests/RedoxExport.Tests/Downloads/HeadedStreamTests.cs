using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A body of which the first bytes were read already, put together again.</summary>
public sealed class HeadedStreamTests
{
    private static readonly Uri From = new("https://fhir.example.org/files/1");

    // What a body may end in, and nothing: the network's errors, and those that the streams below make of them.
    private static readonly Gen<Exception?> Ends = Gen.Int[0, 3].Select(end => end switch
    {
        0 => null,
        1 => new IOException("The response ended prematurely."),
        2 => new HttpRequestException("reset"),
        _ => (Exception?)TransportErrors.Stalled(From, TimeSpan.FromSeconds(100)),
    });

    private static readonly Gen<(byte[] Head, byte[][] Pieces)> Bodies = Gen.Select(Gen.Byte.Array[0, 20], Gen.Byte.Array[1, 9].Array[0, 8]);

    [Theory]
    [InlineData("memory")]
    [InlineData("array")]
    [InlineData("sync")]
    public async Task Whatever_the_pieces_the_bytes_are_the_same_and_then_comes_the_error(string way) =>
        await Gen.Select(Bodies, Ends, Gen.Int[1, 12].Array[1, 6]).SampleAsync(async (body, end, lengths) =>
        {
            using HeadedStream stream = Of(body.Head, new PiecesStream(body.Pieces, end), null);

            (IReadOnlyList<byte[]> reads, Exception? error) = await PiecesStream.ReadAllAsync(stream, way, lengths);

            Assert.Equal([.. body.Head, .. body.Pieces.SelectMany(piece => piece)], reads.SelectMany(read => read));
            Assert.Same(end, error);

            // Nor does it become another one.
            Assert.Same(end, (await PiecesStream.ReadAllAsync(stream, way, lengths)).Error);
        });

    [Theory]
    [InlineData("memory")]
    [InlineData("array")]
    [InlineData("sync")]
    public async Task If_the_head_ended_in_an_error_its_bytes_come_first_and_nothing_behind_it_is_read(string way) =>
        await Gen.Select(Bodies, Ends.Where(end => end is not null), Gen.Int[1, 12].Array[1, 6]).SampleAsync(async (body, end, lengths) =>
        {
            PiecesStream rest = new(body.Pieces, null);
            using HeadedStream stream = Of(body.Head, rest, end);

            (IReadOnlyList<byte[]> reads, Exception? error) = await PiecesStream.ReadAllAsync(stream, way, lengths);

            Assert.Equal(body.Head, reads.SelectMany(read => read));
            Assert.Same(end, error);
            Assert.Equal(0, rest.Reads);
        });

    // The buffer is another's then.
    [Fact]
    public async Task Once_it_is_closed_it_gives_no_byte_of_the_head()
    {
        HeadedStream stream = Of([1, 2, 3], new PiecesStream([], null), null);
        stream.Dispose();
        stream.Dispose();
        Assert.Empty((await PiecesStream.ReadAllAsync(stream, "memory", 8)).Reads);
    }

    private static HeadedStream Of(byte[] head, Stream rest, Exception? failure)
    {
        byte[] rented = FileBuffers.Shared.Rent();
        head.CopyTo(rented, 0);
        return new HeadedStream(rented, head.Length, rest, failure);
    }
}
