using System.Text;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class MemberNameTests
{
    [Fact]
    public void A_name_that_comes_again_is_the_same_string()
    {
        byte[] json = "{\"birthDate\":1,\"birthDate\":2}"u8.ToArray();

        Assert.Same(MemberNames.Get(json, 2, 9), MemberNames.Get(json, 16, 9));
        Assert.Equal("birthDate", MemberNames.Get(json, 2, 9));
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("größe")]
    [InlineData("aVeryLongNameAVeryLongNameAVeryLongNameAVeryLongNameAVeryLongNam")]
    [InlineData("aVeryLongNameAVeryLongNameAVeryLongNameAVeryLongNameAVeryLongName")]
    public void A_name_of_any_length_and_of_any_letters_is_read_as_it_is_written(string name)
    {
        byte[] json = Encoding.UTF8.GetBytes(name + "x");
        int length = json.Length - 1;

        Assert.Equal(name, MemberNames.Get(json, 0, length));
        Assert.Equal(name, MemberNames.Get(json, 0, length));
    }

    [Fact]
    public void More_names_than_the_cache_has_slots_are_still_told_apart()
    {
        // Every slot is used several times over, so that names replace one another.
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 10_000; i++)
            {
                string name = FormattableString.Invariant($"n{i}");
                byte[] json = Encoding.UTF8.GetBytes(name);
                Assert.Equal(name, MemberNames.Get(json, 0, json.Length));
            }
        }
    }

    [Fact]
    public void Many_threads_read_right_names_from_one_cache() =>
        Parallel.For(0, 20_000, i =>
        {
            string name = FormattableString.Invariant($"p{i % 5000}");
            byte[] json = Encoding.UTF8.GetBytes(name);
            Assert.Equal(name, MemberNames.Get(json, 0, json.Length));
        });

    [Fact]
    public void The_hash_of_a_name_does_not_depend_on_the_case_of_its_letters() =>
        Gen.String[Gen.Char.AlphaNumeric, 0, 30].Sample(name => Print(name) == Print(name.ToUpperInvariant()) && Print(name) == Print(name.ToLowerInvariant()));

    [Fact]
    public void Names_of_another_length_or_with_another_end_have_another_hash()
    {
        string[] names = ["id", "ide", "i", "identifier", "identifies", "identified", "jdentifier", "aVeryLongNameOfAMember", "aVeryLongNameOfZMembes", "value", "valueString"];

        Assert.Equal(names.Length, names.Select(Print).Distinct().Count());
    }

    [Theory]
    [InlineData("birthDate", "birthdate", true)]
    [InlineData("BIRTHDATE", "birthdate", true)]
    [InlineData("birthDat", "birthdate", false)]
    [InlineData("birthDates", "birthdate", false)]
    [InlineData("birthDatf", "birthdate", false)]
    [InlineData("a[", "a{", false)]
    [InlineData("@", "`", false)]
    [InlineData("É", "é", false)]
    [InlineData("", "", true)]
    public void Only_the_case_of_ASCII_letters_is_passed_over(string name, string small, bool expected)
    {
        Assert.Equal(expected, NamePrint.IsSame(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(small)));
    }

    private static ulong Print(string name) => NamePrint.Of(Encoding.UTF8.GetBytes(name));
}
