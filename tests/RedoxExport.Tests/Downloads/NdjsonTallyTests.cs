using System.Text;
using CsCheck;
using RedoxExport.Downloads;

namespace RedoxExport.Tests.Downloads;

public class NdjsonTallyTests
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
        Assert.Equal((resources, firstBad, endsWhole, Encoding.UTF8.GetByteCount(text)), Tally([Encoding.UTF8.GetBytes(text)]));

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

            Assert.Equal(Tally([whole]), Tally(parts));
            Assert.Equal(Tally([whole]), Tally([.. whole.Select(b => new[] { b })]));
        });

    private static readonly string[] Pieces = ["{}", "{\"a\":\"é\"}", "\n", "\r\n", " ", "\t", "\r", "x", "}", "{", "\uFEFF"];

    private static (long Resources, long FirstBad, bool EndsWhole, long Bytes) Tally(IEnumerable<byte[]> parts)
    {
        NdjsonTally tally = new();
        foreach (byte[] part in parts)
        {
            tally.Add(part);
        }

        return (tally.Resources, tally.FirstLineThatIsNoObject, tally.EndsWhole(), tally.Bytes);
    }
}
