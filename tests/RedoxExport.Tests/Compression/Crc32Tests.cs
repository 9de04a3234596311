using System.Text;
using CsCheck;
using RedoxExport.Compression;

namespace RedoxExport.Tests.Compression;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void It_gives_the_published_check_values(string text, uint expected)
    {
        Assert.Equal(expected, Crc32.Append(0, Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void It_is_what_the_definition_gives_bit_by_bit()
    {
        Gen.Byte.Array[0, 200].Sample(data => Crc32.Append(0, data) == BitByBit(data));
    }

    [Fact]
    public void Pieces_give_what_the_whole_gives()
    {
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 300]).Sample((data, cut) =>
        {
            cut = Math.Min(cut, data.Length);
            uint first = Crc32.Append(0, data.AsSpan(0, cut));
            return Crc32.Append(first, data.AsSpan(cut)) == Crc32.Append(0, data);
        });
    }

    [Fact]
    public void Whatever_the_processor_can_it_is_what_the_table_gives_at_all_lengths_and_alignments()
    {
        byte[] data = new byte[1100];
        new Random(1).NextBytes(data);
        for (int start = 0; start < 17; start++)
        {
            for (int length = 0; length <= 1024; length++)
            {
                ReadOnlySpan<byte> part = data.AsSpan(start, length);
                Assert.Equal(Crc32.AppendByTable(0x12345678, part), Crc32.Append(0x12345678, part));
            }
        }
    }

    [Fact]
    public void Whatever_the_processor_can_it_is_what_the_table_gives_for_a_megabyte()
    {
        byte[] data = new byte[1024 * 1024 + 13];
        new Random(2).NextBytes(data);
        Assert.Equal(Crc32.AppendByTable(0, data), Crc32.Append(0, data));
        Array.Fill(data, (byte)0xFF);
        Assert.Equal(Crc32.AppendByTable(uint.MaxValue, data), Crc32.Append(uint.MaxValue, data));
        Array.Clear(data);
        Assert.Equal(Crc32.AppendByTable(7, data), Crc32.Append(7, data));
    }

    private static uint BitByBit(byte[] data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
