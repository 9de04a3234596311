using CsCheck;

namespace RedoxExport.Tests;

public sealed class ByteSearchTests
{
    [Fact]
    public void A_byte_is_found_where_it_is_first_at_any_length_and_place() =>
        Gen.Select(Gen.Byte[0, 3].Array[0, 130], Gen.Int[0, 40]).Sample((bytes, from) =>
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(Math.Min(from, bytes.Length));
            return ByteSearch.IndexOf(part, 3) == part.IndexOf((byte)3);
        });

    [Fact]
    public void A_byte_that_is_only_behind_the_end_is_not_found()
    {
        byte[] bytes = new byte[200];
        for (int length = 0; length < 150; length++)
        {
            bytes.AsSpan().Clear();
            bytes[length] = 7;

            Assert.Equal(-1, ByteSearch.IndexOf(bytes.AsSpan(0, length), 7));
            Assert.Equal(length, ByteSearch.IndexOf(bytes, 7));
        }
    }
}
