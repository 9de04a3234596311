using System.Globalization;
using System.Text;
using CsCheck;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

public sealed class MemberTableTests
{
    private readonly MemberTable _table = new();

    [Fact]
    public void An_empty_table_has_nobody()
    {
        Assert.Equal((0, 0UL, 0UL), (_table.Count, RunsOf("a"), RunsOf(string.Empty)));
    }

    [Fact]
    public void An_id_has_the_runs_that_it_was_added_to()
    {
        _table.Add("a", 0);
        _table.Add("a", 63);
        _table.Add("b", 5);

        Assert.Equal((1UL << 63) | 1, RunsOf("a"));
        Assert.Equal(1UL << 5, RunsOf("b"));
        Assert.Equal(0UL, RunsOf("c"));
    }

    [Fact]
    public void An_id_counts_once_however_often_it_is_added()
    {
        _table.Add("a", 1);
        _table.Add("a", 1);
        _table.Add("a", 2);

        Assert.Equal((1, 0b110UL), (_table.Count, RunsOf("a")));
    }

    [Theory]
    [InlineData("a", "A")]
    [InlineData("ü", "u\u0308")]
    [InlineData("a", "aa")]
    [InlineData("a", "a\0")]
    [InlineData("a", "a ")]
    [InlineData("a", "")]
    [InlineData("1", "01")]
    public void Ids_are_the_same_only_if_all_their_bytes_are(string one, string other)
    {
        _table.Add(one, 0);
        _table.Add(other, 1);

        Assert.Equal((2, 0b01UL, 0b10UL), (_table.Count, RunsOf(one), RunsOf(other)));
    }

    [Fact]
    public void An_id_may_have_65535_bytes_and_no_more()
    {
        string longest = new('x', ushort.MaxValue);
        _table.Add(longest, 0);

        Assert.Equal((1UL, 0UL), (RunsOf(longest), RunsOf(longest[1..])));
        Assert.Throws<ArgumentException>(() => _table.Add(longest + "x", 0));
        Assert.Throws<ArgumentException>(() => _table.Add(new string('ü', 32_768), 0));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Ids_that_fill_several_pages_are_all_kept()
    {
        string[] ids = [.. Enumerable.Range(0, 40).Select(i => i.ToString(CultureInfo.InvariantCulture).PadLeft(60_000, '0'))];
        Array.ForEach(ids, id => _table.Add(id, 0));

        Assert.Equal(40, _table.Count);
        Assert.All(ids, id => Assert.Equal(1UL, RunsOf(id)));
    }

    [Fact]
    public void Every_id_is_found_after_the_table_has_grown()
    {
        const int Count = 20_000;
        for (int i = 0; i < Count; i++)
        {
            _table.Add("patient-" + i.ToString(CultureInfo.InvariantCulture), i % 64);
        }

        Assert.Equal(Count, _table.Count);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(1UL << (i % 64), RunsOf("patient-" + i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Equal(0UL, RunsOf("patient-20000"));
    }

    [Fact]
    public void It_is_what_a_dictionary_would_be()
    {
        Gen<string> id = Gen.OneOf(Gen.String[Gen.Char["abAB-.ü\u4E2D"], 0, 3], Gen.String[Gen.Char.AlphaNumeric, 64, 64]);
        Gen.Select(id, Gen.Int[0, 63]).Array[0, 200].Sample(added =>
        {
            MemberTable table = new();
            Dictionary<string, ulong> model = new(StringComparer.Ordinal);
            foreach ((string each, int run) in added)
            {
                table.Add(each, run);
                model[each] = model.GetValueOrDefault(each) | (1UL << run);
                Assert.Equal(model.Count, table.Count);
            }

            Assert.All(model, each => Assert.Equal(each.Value, table.RunsOf(Encoding.UTF8.GetBytes(each.Key))));
            Assert.Equal(0UL, table.RunsOf("nobody"u8));
        });
    }

    private ulong RunsOf(string id) => _table.RunsOf(Encoding.UTF8.GetBytes(id));
}
