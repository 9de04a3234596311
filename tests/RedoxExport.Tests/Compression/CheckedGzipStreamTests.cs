using System.IO.Compression;
using System.Text;
using CsCheck;
using RedoxExport.Compression;

namespace RedoxExport.Tests.Compression;

public sealed class CheckedGzipStreamTests
{
    private static readonly byte[] Sample = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 40).Select(i => $$"""{"resourceType":"Patient","id":"{{i * 7919}}","name":[{"family":"Ünï"}]}""" + "\n")));

    // What a packer makes of data: runs, repeats and noise.
    private static readonly Gen<byte[]> Data = Gen.OneOf(
        Gen.Byte.Array[0, 5000],
        Gen.Byte[97, 99].Array[0, 20000],
        Gen.Int[0, 150000].Select(length => new byte[length]));

    private static readonly Gen<CompressionLevel> Level = Gen.OneOf(Gen.Const(CompressionLevel.NoCompression), Gen.Const(CompressionLevel.Fastest), Gen.Const(CompressionLevel.Optimal), Gen.Const(CompressionLevel.SmallestSize));

    private static readonly Gen<int> Piece = Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(7), Gen.Const(8), Gen.Const(9), Gen.Const(100), Gen.Const(8191), Gen.Const(8192), Gen.Const(8193), Gen.Const(int.MaxValue));

    [Fact]
    public void What_was_packed_comes_out()
    {
        Gen.Select(Data, Level, Piece, Gen.OneOf(Gen.Const(13), Gen.Const(100), Gen.Const(4096), Gen.Const(300000))).Sample(
            (data, level, piece, read) => Gzip.Unpack(Gzip.Pack(data, level), piece, read).SequenceEqual(data),
            iter: 200);
    }

    [Fact]
    public async Task What_was_packed_comes_out_asynchronously()
    {
        await Gen.Select(Data, Level, Piece).SampleAsync(
            async (data, level, piece) => (await Gzip.UnpackAsync(Gzip.Pack(data, level), piece)).SequenceEqual(data),
            iter: 200);
    }

    [Fact]
    public void What_NETs_own_packer_made_comes_out()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Sample);
        }

        Assert.Equal(Sample, Gzip.Unpack(packed.ToArray()));
    }

    [Fact]
    public async Task A_cut_at_any_byte_is_an_error()
    {
        byte[] packed = Gzip.Member(Sample, Gzip.Extra | Gzip.Name | Gzip.Comment | Gzip.HeaderCrc);
        for (int length = 0; length < packed.Length; length++)
        {
            byte[] cut = packed[..length];
            foreach (int piece in new[] { 1, 8, int.MaxValue })
            {
                Assert.Equal(GzipFault.Cut, Assert.Throws<GzipDataException>(() => Gzip.Unpack(cut, piece)).Fault);
            }

            Assert.Equal(GzipFault.Cut, (await Assert.ThrowsAsync<GzipDataException>(() => Gzip.UnpackAsync(cut, 50))).Fault);
        }
    }

    [Fact]
    public void A_cut_at_any_byte_of_anything_is_an_error()
    {
        Gen.Select(Gen.Byte[97, 120].Array[0, 150], Level, Piece).Sample(
            (data, level, piece) =>
            {
                byte[] packed = Gzip.Pack(data, level);
                for (int length = 0; length < packed.Length; length++)
                {
                    Assert.Throws<GzipDataException>(() => Gzip.Unpack(packed[..length], piece));
                }
            },
            iter: 30);
    }

    [Fact]
    public void A_flipped_bit_is_an_error_or_changes_nothing()
    {
        // The header's time, system and hints are covered by no checksum here, and stand for nothing that we use; the
        // last bits of the last byte before the trailer belong to nothing.
        byte[] packed = Gzip.Pack(Sample);
        int harmlessInHeader = 0;
        for (int bit = 0; bit < packed.Length * 8; bit++)
        {
            byte[] flipped = [.. packed];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(Sample, Gzip.Unpack(flipped));
                harmlessInHeader += bit / 8 < 10 ? 1 : 0;
                Assert.True(bit / 8 is (>= 3 and <= 9) || bit / 8 == packed.Length - 9);
            }
            catch (GzipDataException error)
            {
                Assert.NotEqual(GzipFault.TrailingData, error.Fault);
            }
        }

        Assert.Equal((6 * 8) + 1, harmlessInHeader);
    }

    [Fact]
    public void A_flipped_bit_of_a_header_with_a_checksum_is_an_error()
    {
        byte[] packed = Gzip.Member([1, 2, 3], Gzip.Extra | Gzip.Name | Gzip.Comment | Gzip.HeaderCrc);
        int header = 10 + 7 + 15 + 10 + 2;
        for (int bit = 0; bit < header * 8; bit++)
        {
            byte[] flipped = [.. packed];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<GzipDataException>(() => Gzip.Unpack(flipped));
        }
    }

    [Fact]
    public void Every_set_of_header_fields_is_read()
    {
        for (byte flags = 0; flags < 32; flags++)
        {
            Assert.Equal(Sample, Gzip.Unpack(Gzip.Member(Sample, flags)));
            Assert.Equal(Sample, Gzip.Unpack(Gzip.Member(Sample, flags), piece: 1));
        }
    }

    [Fact]
    public void Several_members_are_one_stream()
    {
        Gen.Select(Gen.Select(Gen.Byte.Array[0, 300], Level, Gen.Byte[0, 31]).Array[1, 8], Piece, Gen.Int[0, 20]).Sample(
            (members, piece, padding) =>
            {
                byte[] packed = [.. members.SelectMany(m => Gzip.Member(m.Item1, m.Item3, m.Item2)), .. new byte[padding]];
                byte[] expected = [.. members.SelectMany(m => m.Item1)];
                return Gzip.Unpack(packed, piece).SequenceEqual(expected);
            },
            iter: 200);
    }

    [Fact]
    public void Many_equal_members_are_all_read()
    {
        byte[] member = Gzip.Pack([42]);
        byte[] packed = [.. Enumerable.Repeat(member, 20000).SelectMany(m => m)];

        Assert.Equal(Enumerable.Repeat((byte)42, 20000), Gzip.Unpack(packed));
    }

    [Fact]
    public void An_empty_member_gives_nothing()
    {
        Assert.Empty(Gzip.Unpack(Gzip.Pack([])));
        Assert.Equal(Sample, Gzip.Unpack([.. Gzip.Pack([]), .. Gzip.Pack(Sample), .. Gzip.Pack([])]));
    }

    [Fact]
    public void An_empty_member_of_flushed_blocks_gives_nothing()
    {
        byte[] storedBlocks = [.. Enumerable.Repeat(new byte[] { 0, 0, 0, 0xFF, 0xFF }, 4000).SelectMany(b => b)];
        byte[] member = [.. Gzip.Pack([])[..10], .. storedBlocks, 3, 0, .. new byte[8]];

        Assert.Empty(Gzip.Unpack(member));
        Assert.Equal(Sample, Gzip.Unpack([.. member, .. member, .. Gzip.Pack(Sample)]));
        Assert.Throws<GzipDataException>(() => Gzip.Unpack(member[..^1]));
    }

    [Fact]
    public void A_second_member_that_was_cut_is_an_error()
    {
        byte[] first = Gzip.Pack(Sample);
        byte[] second = Gzip.Pack([1, 2, 3]);
        for (int length = 1; length < second.Length; length++)
        {
            byte[] packed = [.. first, .. second[..length]];
            Assert.Equal(GzipFault.Cut, Assert.Throws<GzipDataException>(() => Gzip.Unpack(packed)).Fault);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(300000)]
    public void Zero_padding_is_ignored(int length)
    {
        Assert.Equal(Sample, Gzip.Unpack([.. Gzip.Pack(Sample), .. new byte[length]]));
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0, 0, 1 })]
    [InlineData(new byte[] { 0, 0x1F, 0x8B })]
    [InlineData(new byte[] { 0x1F, 0x8C })]
    [InlineData(new byte[] { (byte)'<', (byte)'h', (byte)'t', (byte)'m', (byte)'l', (byte)'>', 0, 0, 0, 0 })]
    public void Anything_else_behind_the_end_is_an_error(byte[] rest)
    {
        byte[] packed = [.. Gzip.Pack(Sample), .. rest];

        Assert.Equal(GzipFault.TrailingData, Assert.Throws<GzipDataException>(() => Gzip.Unpack(packed)).Fault);
        Assert.Equal(GzipFault.TrailingData, Assert.Throws<GzipDataException>(() => Gzip.Unpack(packed, piece: 1)).Fault);
    }

    [Fact]
    public void Text_is_not_gzip()
    {
        Assert.Equal(GzipFault.NotGzip, Assert.Throws<GzipDataException>(() => Gzip.Unpack(Sample)).Fault);
    }

    [Fact]
    public void An_error_stays_an_error()
    {
        byte[] packed = Gzip.Pack(Sample);
        packed[^1] ^= 1;
        using CheckedGzipStream stream = new(new MemoryStream(packed));
        byte[] buffer = new byte[Sample.Length + 1];
        int got = 0;
        Assert.Throws<GzipDataException>(() =>
        {
            for (int count; (count = stream.Read(buffer, got, buffer.Length - got)) > 0; got += count)
            {
                Assert.True(got + count <= Sample.Length);
            }
        });

        Assert.Throws<GzipDataException>(() => stream.Read(buffer, 0, 1));
    }

    [Fact]
    public void A_read_of_nothing_reads_nothing()
    {
        using CheckedGzipStream stream = new(new MemoryStream(Gzip.Pack(Sample)));
        Assert.Equal(0, stream.Read([], 0, 0));
        Assert.Equal(Sample[0], stream.ReadByte());
    }

    [Fact]
    public async Task A_cancelled_read_ends_at_once()
    {
        using CancellationTokenSource cancel = new();
        await using CheckedGzipStream stream = new(new PiecewiseStream(Gzip.Pack(Sample), 20));
        byte[] buffer = new byte[10];
        await stream.ReadExactlyAsync(buffer, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ReadExactlyAsync(buffer, cancel.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_source_is_closed_unless_it_is_to_stay_open(bool leaveOpen)
    {
        PiecewiseStream source = new(Gzip.Pack(Sample), 100);
        new CheckedGzipStream(source, leaveOpen).Dispose();

        Assert.Equal(!leaveOpen, source.IsDisposed);
    }
}
