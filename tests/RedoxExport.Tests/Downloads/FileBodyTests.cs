using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary>The look at the first bytes of a body, which tells whether it is packed, costs none of them.</summary>
public sealed class FileBodyTests
{
    private static readonly Uri From = new("https://fhir.example.org/files/1");

    private static readonly byte[] PackedMark = [0x1f, 0x8b];

    [Fact]
    public async Task What_came_with_the_look_comes_with_the_first_read_and_nothing_is_lost_wherever_the_body_breaks_off() =>
        await Gen.Select(Gen.Byte.Array[1, 9].Array[1, 8], Gen.Bool, Gen.Bool).SampleAsync(
            async (pieces, isPacked, isCut) =>
            {
                if (isPacked)
                {
                    pieces[0] = [.. PackedMark, .. pieces[0]];
                }

                byte[] all = [.. pieces.SelectMany(piece => piece)];
                IOException? end = isCut ? new("The response ended prematurely.") : null;
                PiecesStream wire = new(pieces, end);
                ScriptedServer server = new ScriptedServer().On("GET " + From, Reply.Stream(200, () => wire));
                using RequestGate gate = new(new TrustPolicy(From, null, false), new GateOptions { Pacing = new TestPacing() }, server.ToInvoker());
                using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, From, RequestPurpose.FileWithoutToken), null, default);
                ManifestFile file = ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"output":[{"url":"{{From}}"}]}"""), From).Files[0];
                FileBody body = FileBody.Of(response, null, file, "Patient.0001.ndjson")!;

                await body.LookAsync(default);
                int looks = wire.Reads;
                using Stream stream = await body.OpenAsync(default);
                (IReadOnlyList<byte[]> reads, Exception? error) = await PiecesStream.ReadAllAsync(stream, "memory", 100);

                Assert.Equal(all, reads.SelectMany(read => read));
                Assert.Same(end, error);
                Assert.Equal(all.AsSpan().StartsWith(PackedMark), body.IsGzip);

                // The mark has two bytes: one piece has them, or two.
                Assert.Equal(pieces[0].Length >= PackedMark.Length ? 1 : 2, looks);
                Assert.Equal(pieces.Take(looks).SelectMany(piece => piece), reads[0]);
            },
            threads: 1);
}
