using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Compression;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A small body, which is verified in memory, comes to the same as one that is written to disk while it arrives.</summary>
public sealed class SmallBodyTests : IDisposable
{
    private const string Patient = """{"resourceType":"Patient","id":"p"}""";

    private static readonly Uri From = new("https://fhir.example.org/files/1");

    private static readonly string[] Kinds =
    [
        Patient,
        Patient,
        """{"id":"p","name":[{"family":"Müller"}],"resourceType":"Patient"}""",
        """{"resourceType":"Observation","id":"o"}""",
        """{"resourceType":"Patient","id":"p""",
        "<html>",
        "   ",
        string.Empty,
    ];

    private static readonly Gen<string> Lines = Gen.Int[0, Kinds.Length - 1].Select(kind => Kinds[kind]);

    private readonly TestFolder _folder = new();

    public SmallBodyTests() => Directory.CreateDirectory(_folder.FullPath);

    private enum Packing
    {
        None,
        Gzip,
        Cut,
        Damaged,
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_kept_is_the_same_and_what_is_unusual_is_left_to_the_other_way() =>
        await Gen.Select(Lines.Array[1, 8], Gen.Bool.Select(isCrLf => isCrLf ? "\r\n" : "\n"), Gen.Int[0, 3].Select(packing => (Packing)packing), Gen.Bool, Gen.Bool.Select(isTyped => isTyped ? "Patient" : null)).SampleAsync(
            async (lines, end, packing, compress, type) =>
            {
                byte[] wire = Packed(Encoding.UTF8.GetBytes(string.Join(end, lines)), packing);
                SaveOptions options = new() { Compress = compress };

                (ReceivedFile? small, byte[]? onDisk, bool isGzip) = await ReceiveAsync(wire, type, options, inMemory: true);
                (ReceivedFile? other, byte[]? alsoOnDisk, _) = await ReceiveAsync(wire, type, options, inMemory: false);

                bool isUsual = other is { Damage: null, Others: null, IsEmpty: false, DecodedBytes: > 0 } && (isGzip || !compress);
                Assert.Equal(isUsual, small is not null);
                if (small is not null)
                {
                    Assert.Equal(other! with { Partial = small.Partial }, small);
                    Assert.Equal(alsoOnDisk, onDisk);
                }
                else
                {
                    Assert.Null(onDisk);
                }
            },
            threads: 1);

    [Fact]
    public async Task A_file_that_grows_or_shrinks_after_it_was_opened_is_received_in_neither_way() =>
        await Gen.Select(Gen.Int[1, 6], Gen.Int[1, 40], Gen.Bool).SampleAsync(
            async (lines, difference, grows) =>
            {
                byte[] wire = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Patient + "\n", lines)));
                difference = Math.Min(difference, wire.Length - 1);
                int more = grows ? difference : -difference;

                Assert.Null((await ReceiveAsync(wire, "Patient", new SaveOptions(), inMemory: true, more)).File);
                Assert.Null((await ReceiveAsync(wire, "Patient", new SaveOptions(), inMemory: false, more)).File);
            },
            threads: 1);

    [Fact]
    public async Task More_than_the_size_limit_is_left_to_the_other_way_which_refuses_it()
    {
        SaveOptions options = new() { MaxFileSize = 10 };

        Assert.Null((await ReceiveAsync(Encoding.UTF8.GetBytes(Patient), "Patient", options, inMemory: true)).File);
        Assert.Null((await ReceiveAsync(Encoding.UTF8.GetBytes(Patient), "Patient", options, inMemory: false)).File);
    }

    [Fact]
    public async Task What_unpacks_to_more_than_memory_is_kept_for_is_left_to_the_other_way()
    {
        byte[] large = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Patient + "\n", 20_000)));
        byte[] wire = Gzip.Pack(large);

        Assert.Null((await ReceiveAsync(wire, "Patient", new SaveOptions(), inMemory: true)).File);
        Assert.Equal(large, (await ReceiveAsync(wire, "Patient", new SaveOptions(), inMemory: false)).OnDisk);
    }

    private static byte[] Packed(byte[] content, Packing packing)
    {
        byte[] packed = packing == Packing.None ? content : Gzip.Pack(content);
        if (packing == Packing.Damaged)
        {
            packed[^5] ^= 1;
        }

        return packing == Packing.Cut ? packed[..^3] : packed;
    }

    /// <summary>Receives a body in one of the two ways.</summary>
    /// <returns>The file, if it was received, the bytes of its partial file, if there is one, and true if the body is gzip.</returns>
    private async Task<(ReceivedFile? File, byte[]? OnDisk, bool IsGzip)> ReceiveAsync(byte[] wire, string? type, SaveOptions options, bool inMemory, int more = 0)
    {
        string source = _folder["source"];
        await File.WriteAllBytesAsync(source, more > 0 ? wire[..^more] : wire);
        foreach (string left in Directory.EnumerateFiles(_folder.FullPath, "*" + ExportLayout.PartialEnding))
        {
            File.Delete(left);
        }

        FileReceiver receiver = new(new Target(_folder, type), options, new SaveProgress().Begin("Patient.0001.ndjson", 1));
        using FileStream stream = new(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        FileBody body = FileBody.OfLocal(stream);
        using (FileStream writer = new(source, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            writer.Write(wire, 0, wire.Length + Math.Min(more, 0));
            writer.SetLength(wire.Length + Math.Min(more, 0));
        }

        await body.LookAsync(detectsGzip: true, default);
        ReceivedFile? received = null;
        try
        {
            received = inMemory ? receiver.TryReceiveWhole(body) : await receiver.ReceiveAsync(body, From, default);
        }
        catch (RedoxExportException)
        {
            Assert.False(inMemory);
        }

        body.Release();
        string? partial = Directory.EnumerateFiles(_folder.FullPath, "*" + ExportLayout.PartialEnding).FirstOrDefault(file => received is null || file == received.Partial);
        return (received, partial is null ? null : await File.ReadAllBytesAsync(partial), body.IsGzip);
    }

    private sealed class Target(TestFolder folder, string? type) : IFileTarget
    {
        public ManifestFile File { get; } = ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"output":[{"type":"Patient","url":"{{From}}"}]}"""), From).Files[0];

        public string Name => "Patient.0001.ndjson";

        public string Accept => "application/fhir+ndjson";

        public bool IsOpaque => false;

        public string? ExpectedType => type;

        public bool HasNewLinks => false;

        public Uri LinkNow => From;

        public Uri? LocalRoot => null;

        public ContentCheck NewCheck() => new(type);

        public DiskFile OpenPartial(bool gzip, long keep) => DiskFile.Open(folder[Name + (gzip ? ExportLayout.GzipEnding : string.Empty) + ExportLayout.PartialEnding], keep, FileRights.Owner);

        public ResumePoint? PointBefore() => null;

        public ResumePoint? Renew(ResumePoint? point) => point;

        public Task<bool> RenewLinkAsync(Uri refused, CancellationToken cancellationToken) => Task.FromResult(false);

        public void JournalPartial(FileBody body, long flushed, FileHead head) => Assert.Fail("A local file cannot be resumed.");

        public void ForgetPartial()
        {
        }

        public void JournalDamaged()
        {
        }

        public void DropPartials()
        {
        }

        public RedoxExportException Refused(GateResponse response) => throw new NotSupportedException();

        public ReceivedFile Unwrap(ReceivedFile received) => received;

        public string? DifferenceOf(ReceivedFile received) => null;

        public string Keep(ReceivedFile received, bool isDifferent) => throw new NotSupportedException();
    }
}
