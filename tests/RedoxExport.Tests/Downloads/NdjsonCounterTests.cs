using System.Text;
using CsCheck;
using RedoxExport.Downloads;

namespace RedoxExport.Tests.Downloads;

public class NdjsonCounterTests
{
    [Theory]
    [InlineData("", 0, 0, true)]
    [InlineData("\n\r\n \t\n", 0, 0, true)]
    [InlineData("{}\n", 1, 0, true)]
    [InlineData("{}", 1, 0, true)]
    [InlineData("{}\r\n{}\r\n", 2, 0, true)]
    [InlineData("{}\n\n  {}  \n \n", 2, 0, true)]
    [InlineData("{\"a\":1}\n{\"a\":", 2, 0, false)]
    [InlineData("{\"a\":1}\n\n<html>", 2, 3, false)]
    [InlineData("[]\n{}\n", 2, 1, true)]
    [InlineData("{}\n7\n8\n", 3, 2, false)]
    [InlineData("\uFEFF{}\n{}\n", 2, 0, true)]
    [InlineData("{}\n\uFEFF{}\n", 2, 2, false)]
    public void Resources_are_lines_that_are_not_blank(string text, long resources, long firstBad, bool endsWhole) =>
        Assert.Equal((resources, firstBad, endsWhole, Encoding.UTF8.GetByteCount(text)), Count([Encoding.UTF8.GetBytes(text)]));

    [Fact]
    public void It_does_not_matter_where_the_bytes_are_split() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[0, 30], Gen.Int[1, 7].Array[1, 20]).Sample((picks, cuts) =>
        {
            byte[] whole = Encoding.UTF8.GetBytes(string.Concat(picks.Select(i => Pieces[i])));
            List<byte[]> parts = [];
            for (int at = 0, i = 0; at < whole.Length; i++)
            {
                int length = Math.Min(cuts[i % cuts.Length], whole.Length - at);
                parts.Add(whole[at..(at + length)]);
                at += length;
            }

            Assert.Equal(Count([whole]), Count(parts));
            Assert.Equal(Count([whole]), Count([.. whole.Select(b => new[] { b })]));
        });

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"1\"}")]
    [InlineData("{\"resourceType\": \"Patient\", \"id\": \"1\"}")]
    [InlineData("{\"active\":true,\"name\":[{\"family\":\"A\"}],\"resourceType\":\"Patient\"}")]
    public void Nothing_is_allocated_for_a_line_wherever_its_type_stands(string line)
    {
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", 1000)));
        NdjsonCounter counter = new("Patient");
        counter.Add(lines);
        long before = GC.GetAllocatedBytesForCurrentThread();
        counter.Add(lines);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((2000, null), (counter.Resources, counter.Others));
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Observation\",\"id\":\"1\"}", "Observation")]
    [InlineData("{\"id\":\"1\",\"resourceType\":\"Observation\"}", "Observation")]
    [InlineData("{\"contained\":[{\"resourceType\":\"Patient\"}],\"resourceType\":\"Group\"}", "Group")]
    [InlineData("{\"resourceType\":\"John Smith, 2001\",\"id\":\"1\"}", "(other names)")]
    public void Lines_of_another_type_are_counted_by_what_they_say_they_are(string line, string found)
    {
        NdjsonCounter counter = new("Patient");
        counter.Add(Encoding.UTF8.GetBytes("{\"id\":\"0\",\"resourceType\":\"Patient\"}\n" + line + "\n{\"resourceType\":\"Patient\",\"id\":\"2\"}\n" + line + "\n"));
        Assert.Equal([new(found, 2)], counter.Others!.Types);
        Assert.Equal((4L, null, false), (counter.Resources, counter.Damage, counter.HasNoneOfItsType));
    }

    [Fact]
    public void A_file_of_other_types_only_has_none_of_its_own()
    {
        NdjsonCounter counter = new("Patient");
        counter.Add(Encoding.UTF8.GetBytes("{\"resourceType\":\"Basic\",\"id\":\"1\"}\nbroken\n{\"resourceType\":\"Group\",\"id\":\"1\"}\n{\"resourceType\":\"Group\",\"id\":\"2\"}\n"));
        Assert.True(counter.EndsWhole());
        Assert.True(counter.HasNoneOfItsType);
        Assert.Equal("2 Group, 1 Basic", counter.Others!.ToString());
    }

    [Fact]
    public void Where_any_type_is_right_only_the_words_of_the_server_are_others()
    {
        NdjsonCounter counter = new();
        foreach (string type in new[] { "Patient", "Patient", "Observation", "OperationOutcome", "Patient", "OperationOutcome" })
        {
            counter.Add(Encoding.UTF8.GetBytes("{\"resourceType\":\"" + type + "\",\"id\":\"1\"}\n"));
        }

        Assert.Equal([new("OperationOutcome", 2)], counter.Others!.Types);
        Assert.Equal((6L, 2L, 0L), (counter.Resources, counter.Others.Outcomes, counter.Others.Data));
    }

    [Fact]
    public void A_type_a_line_fills_no_memory()
    {
        NdjsonCounter counter = new("Patient");
        for (int i = 0; i < 26 * 26; i++)
        {
            counter.Add(Encoding.UTF8.GetBytes("{\"resourceType\":\"X" + (char)('a' + (i / 26)) + (char)('a' + (i % 26)) + "\",\"id\":\"1\"}\n"));
        }

        Assert.Equal((676L, true), (counter.Others!.Total, counter.Others.Types.Count <= 101));
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\"},")]
    [InlineData("{\"resourceType\":\"Pat")]
    [InlineData("broken")]
    [InlineData("[]")]
    [InlineData("{\"contained\":[{\"resourceType\":\"Patient\"}]}")]
    [InlineData("{this is not JSON}")]
    public void A_line_in_the_middle_that_cannot_be_a_resource_is_counted(string line)
    {
        NdjsonCounter counter = new("Patient");
        counter.Add(Encoding.UTF8.GetBytes("{\"resourceType\":\"Patient\"}\n" + line + "  \r\n\n" + line + "\n{\"resourceType\":\"Patient\"}\n"));
        Assert.True(counter.EndsWhole());
        Assert.Equal((4L, 2L, false, null), (counter.Resources, counter.Damage!.Count, counter.IsAnotherDocument, counter.Others));
        Assert.Equal([2, 4], counter.Damage.First);
    }

    [Theory]
    [InlineData("{\"a\":1},", true)]
    [InlineData("{\"a\":1}{\"a\":1}", true)]
    [InlineData("{\"a\":;}", true)]
    [InlineData("{\"a\":;", false)]
    [InlineData("{\"a\":{\"b\":1}", false)]
    public void What_stands_behind_a_whole_object_is_no_cut(string last, bool endsWhole)
    {
        NdjsonCounter counter = new();
        counter.Add(Encoding.UTF8.GetBytes("{}\n" + last));
        Assert.Equal(endsWhole, counter.EndsWhole());
    }

    private static readonly string[] Pieces = ["{}", "{\"a\":\"é\"}", "\n", "\r\n", " ", "\t", "\r", "x", "}", "{", "\uFEFF"];

    private static (long Resources, long FirstBad, bool EndsWhole, long Bytes) Count(IEnumerable<byte[]> parts)
    {
        NdjsonCounter counter = new();
        foreach (byte[] part in parts)
        {
            counter.Add(part);
        }

        return (counter.Resources, counter.FirstLineThatIsNoObject, counter.EndsWhole(), counter.Bytes);
    }
}
