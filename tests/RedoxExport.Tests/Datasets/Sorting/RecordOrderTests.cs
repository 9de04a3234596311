using System.Text;
using CsCheck;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

public sealed class RecordOrderTests
{
    [Theory]
    [InlineData("", 0UL)]
    [InlineData("a", 0x61_00_00_00_00_00_00_00UL)]
    [InlineData("abc", 0x61_62_63_00_00_00_00_00UL)]
    [InlineData("abcdefgh", 0x61_62_63_64_65_66_67_68UL)]
    [InlineData("abcdefghi", 0x61_62_63_64_65_66_67_68UL)]
    [InlineData("ü", 0xC3_BC_00_00_00_00_00_00UL)]
    public void A_prefix_is_the_first_8_bytes_filled_with_zeros(string id, ulong expected)
    {
        Assert.Equal(expected, RecordOrder.PrefixOf(Encoding.UTF8.GetBytes(id)));
    }

    [Fact]
    public void Ids_with_different_prefixes_have_the_order_of_their_prefixes()
    {
        Gen<byte[]> id = Gen.Byte.Array[0, 12];
        Gen.Select(id, id).Sample((one, other) =>
        {
            int byPrefix = RecordOrder.PrefixOf(one).CompareTo(RecordOrder.PrefixOf(other));
            Assert.True(byPrefix == 0 || byPrefix == Math.Sign(one.AsSpan().SequenceCompareTo(other)));
        });
    }

    [Fact]
    public void The_order_of_the_bytes_is_that_of_the_code_points()
    {
        Gen<Rune> rune = Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(value => new Rune(value));
        Gen.Select(rune, rune).Sample((one, other) =>
            Assert.Equal(
                one.Value.CompareTo(other.Value),
                Math.Sign(Encoding.UTF8.GetBytes(one.ToString()).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.ToString())))));
    }
}
