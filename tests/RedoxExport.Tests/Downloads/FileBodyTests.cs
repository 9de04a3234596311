using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary>The look at the first bytes of a body tells whether it is packed and reads a small body whole, and it costs no byte.</summary>
public sealed class FileBodyTests
{
    // Longer than a body that is read whole.
    private const int Large = 100_000;

    private static readonly Uri From = new("https://fhir.example.org/files/1");

    private static readonly byte[] PackedMark = [0x1f, 0x8b];

    [Fact]
    public async Task A_small_body_is_whole_after_the_look_unless_it_breaks_off_and_no_byte_is_lost_wherever_it_does() =>
        await Gen.Select(Gen.Byte.Array[1, 9].Array[1, 8], Gen.Bool, Gen.Bool, Gen.Bool).SampleAsync(
            async (pieces, isPacked, isCut, isAnnounced) =>
            {
                byte[] all = Joined(pieces, isPacked);
                IOException? end = isCut ? new("The response ended prematurely.") : null;
                PiecesStream wire = new(pieces, end);
                using FileBodyLook look = await FileBodyLook.AtAsync(wire, isAnnounced ? all.Length : null);

                Assert.Equal(all.AsSpan().StartsWith(PackedMark), look.Body.IsGzip);
                Assert.Equal(isCut ? null : all, look.Body.Whole?.ToArray());

                using Stream stream = await look.Body.OpenAsync(default);
                (IReadOnlyList<byte[]> reads, Exception? error) = await PiecesStream.ReadAllAsync(stream, "memory", 100);
                Assert.Equal(all, reads.SelectMany(read => read));
                Assert.Same(end, error);
            },
            threads: 1);

    [Fact]
    public async Task A_body_that_is_longer_or_shorter_than_announced_is_not_whole_and_no_byte_is_lost() =>
        await Gen.Select(Gen.Byte.Array[1, 9].Array[1, 8], Gen.Int[-40, 40]).SampleAsync(
            async (pieces, more) =>
            {
                byte[] all = Joined(pieces, isPacked: false);
                long announced = Math.Max(0, all.Length - more);
                using FileBodyLook look = await FileBodyLook.AtAsync(new PiecesStream(pieces, null), announced);

                Assert.Equal(announced == all.Length ? all : null, look.Body.Whole?.ToArray());

                using Stream stream = await look.Body.OpenAsync(default);
                (IReadOnlyList<byte[]> reads, _) = await PiecesStream.ReadAllAsync(stream, "memory", 100);
                Assert.Equal(all, reads.SelectMany(read => read));
            },
            threads: 1);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(70_000, false)]
    public async Task The_largest_small_body_is_read_past_its_announced_end(int more, bool isWhole)
    {
        const int Most = 64 * 1024;
        byte[] all = [.. Enumerable.Range(0, Most + more).Select(i => (byte)i)];
        using FileBodyLook look = await FileBodyLook.AtAsync(new PiecesStream([.. all.Chunk(1000)], null), Most);
        Assert.Equal(isWhole, look.Body.Whole is not null);

        using Stream stream = await look.Body.OpenAsync(default);
        (IReadOnlyList<byte[]> reads, _) = await PiecesStream.ReadAllAsync(stream, "memory", 4096);

        Assert.Equal(all, reads.SelectMany(read => read));
    }

    [Fact]
    public async Task The_end_of_a_range_is_known_by_its_length_if_nothing_else_says_the_size()
    {
        using FileBodyLook look = await FileBodyLook.AtAsync(new PiecesStream([[4, 5, 6]], null), 3, new ResumePoint(false, "\"a\"", 3, null, From.AbsoluteUri));

        Assert.Equal(6, look.Body.Total);
    }

    [Fact]
    public async Task Of_a_large_body_only_the_mark_is_read_and_it_comes_with_the_first_read() =>
        await Gen.Select(Gen.Byte.Array[1, 9].Array[1, 8], Gen.Bool).SampleAsync(
            async (pieces, isPacked) =>
            {
                byte[] all = Joined(pieces, isPacked);
                PiecesStream wire = new(pieces, null);
                using FileBodyLook look = await FileBodyLook.AtAsync(wire, Large);
                int looks = wire.Reads;

                using Stream stream = await look.Body.OpenAsync(default);
                (IReadOnlyList<byte[]> reads, _) = await PiecesStream.ReadAllAsync(stream, "memory", 100);

                Assert.Null(look.Body.Whole);
                Assert.Equal(all.AsSpan().StartsWith(PackedMark), look.Body.IsGzip);
                Assert.Equal(all, reads.SelectMany(read => read));

                // The mark has two bytes: one piece has them, or two.
                Assert.Equal(pieces[0].Length >= PackedMark.Length ? 1 : 2, looks);
                Assert.Equal(pieces.Take(looks).SelectMany(piece => piece), reads[0]);
            },
            threads: 1);

    [Fact]
    public async Task A_body_of_unknown_length_that_is_not_small_is_not_held_in_memory()
    {
        byte[][] pieces = [.. Enumerable.Range(0, Large / 1000).Select(i => Enumerable.Repeat((byte)i, 1000).ToArray())];
        using FileBodyLook look = await FileBodyLook.AtAsync(new PiecesStream(pieces, null), null);

        using Stream stream = await look.Body.OpenAsync(default);
        (IReadOnlyList<byte[]> reads, _) = await PiecesStream.ReadAllAsync(stream, "memory", 4096);

        Assert.Null(look.Body.Whole);
        Assert.Equal(pieces.SelectMany(piece => piece), reads.SelectMany(read => read));
    }

    [Fact]
    public async Task After_its_release_nothing_of_a_body_is_left()
    {
        using FileBodyLook look = await FileBodyLook.AtAsync(new PiecesStream([[1, 2, 3]], null), 3);
        ArraySegment<byte> whole = look.Body.Whole!.Value;
        byte[] buffer = whole.Array!;

        look.Body.Release();

        Assert.Null(look.Body.Whole);
        Assert.Equal(new byte[3], buffer[..3]);
    }

    private static byte[] Joined(byte[][] pieces, bool isPacked)
    {
        if (isPacked)
        {
            pieces[0] = [.. PackedMark, .. pieces[0]];
        }

        return [.. pieces.SelectMany(piece => piece)];
    }

    /// <summary>A body from a server, after the look at it.</summary>
    private sealed class FileBodyLook : IDisposable
    {
        private readonly RequestGate _gate;
        private readonly GateResponse _response;

        private FileBodyLook(RequestGate gate, GateResponse response, FileBody body) => (_gate, _response, Body) = (gate, response, body);

        public FileBody Body { get; }

        public static async Task<FileBodyLook> AtAsync(PiecesStream wire, long? announced, ResumePoint? asked = null)
        {
            string[] headers = announced is { } length ? [FormattableString.Invariant($"Content-Length: {length}")] : [];
            if (asked is not null)
            {
                headers = [.. headers, FormattableString.Invariant($"Content-Range: bytes {asked.Bytes}-{asked.Bytes + announced - 1}/*")];
            }

            ScriptedServer server = new ScriptedServer().On("GET " + From, Reply.Stream(asked is null ? 200 : 206, () => wire, headers));
            RequestGate gate = new(new TrustPolicy(From, null, false), new GateOptions { Pacing = new TestPacing() }, server.ToInvoker());
            GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, From, RequestPurpose.FileWithoutToken), null, default);
            ManifestFile file = ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"output":[{"url":"{{From}}"}]}"""), From).Files[0];
            FileBody body = FileBody.Of(response, asked, file, "Patient.0001.ndjson")!;
            await body.LookAsync(detectsGzip: true, default);
            return new FileBodyLook(gate, response, body);
        }

        public void Dispose()
        {
            Body.Release();
            _response.Dispose();
            _gate.Dispose();
        }
    }
}
