using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>The tokens of a line, found 64 bytes at a time, are those that are found byte by byte.</summary>
public sealed class LineIndexTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\"\"", "\"a\"", "\\\"", "\\\\", "\\n", "\\/", "\\u0041", "\\x", "\\", " ", "   ", "true", "1.5", "x", "é", "😀", "\t", "\u0001", "\u001F", "\u007F",
        new('x', 20), new(' ', 20), "\"" + new string('y', 30) + "\"", new string('\\', 8),
    ];

    [Fact]
    public void Any_text_has_the_same_tokens_as_when_it_is_read_byte_by_byte()
    {
        LineIndex index = new();
        int judged = 0;
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(number => Pieces[number]).Array[0, 40], Gen.Bool).Sample(
            (pieces, isTame) =>
            {
                // Most texts with a rare piece are left to the careful parser, so half of them have none.
                string text = string.Concat(isTame ? pieces.Where(piece => !piece.StartsWith('\\') && piece[0] >= ' ') : pieces);
                Tokens? found = Find(index, text);
                judged += found is null ? 0 : 1;
                return Equal(Naive(Encoding.UTF8.GetBytes(text)), found);
            },
            iter: 20_000,
            threads: 1);

        Assert.InRange(judged, 4_000, 19_000);
    }

    [Theory]
    [InlineData("\\\"")]
    [InlineData("\\\\")]
    [InlineData("\\\\\\\"")]
    [InlineData("\\n")]
    [InlineData("é")]
    [InlineData("{[:,]}")]
    [InlineData("   ")]
    public void A_text_may_lie_across_the_border_of_a_block_at_any_place(string piece)
    {
        LineIndex index = new();
        for (int before = 0; before < 140; before++)
        {
            string text = $"[\"{new string('x', before)}{piece}\",1]";

            Tokens? found = Find(index, text);

            // The bracket, the quote, the comma, the number and the bracket.
            Assert.Equal(5, found?.Positions.Length);
            Assert.True(Equal(Naive(Encoding.UTF8.GetBytes(text)), found), $"{before} bytes before");
        }
    }

    [Theory]
    [InlineData("\u0000")]
    [InlineData("\t")]
    [InlineData("\u001F")]
    [InlineData("\\u0041")]
    [InlineData("\\x")]
    [InlineData("\\'")]
    public void What_the_careful_parser_has_to_judge_is_seen_at_any_place(string piece)
    {
        LineIndex index = new();
        for (int before = 0; before < 140; before++)
        {
            Assert.Null(Find(index, $"[\"{new string('x', before)}{piece}\"]"));
        }
    }

    [Fact]
    public void A_value_without_quotes_that_lies_across_a_border_is_one_token()
    {
        LineIndex index = new();
        for (int before = 0; before < 140; before++)
        {
            string text = $"[{new string(' ', before)}-1234567890.5e10 ,true]";

            Assert.Equal([0, before + 1, before + 18, before + 19, before + 23], Find(index, text)!.Positions);
        }
    }

    [Fact]
    public void A_string_without_an_end_is_left_to_the_careful_parser_whatever_follows_the_line()
    {
        LineIndex index = new();
        for (int length = 0; length < 140; length++)
        {
            Assert.Null(Find(index, $"[\"{new string('x', length)}", behind: (byte)'"'));
            Assert.Null(Find(index, $"[\"{new string('x', length)}\\", behind: (byte)'"'));
        }
    }

    [Fact]
    public void The_bytes_behind_a_line_do_not_count()
    {
        LineIndex index = new();
        foreach (byte behind in new byte[] { 0, (byte)'"', (byte)'\\', (byte)'{', (byte)'x', 0xC3 })
        {
            for (int length = 1; length < 140; length++)
            {
                Tokens? found = Find(index, new string('1', length), behind);

                Assert.Equal([0], found!.Positions);
                Assert.False(found.HasHighBytes || found.HasEscapes);
            }
        }
    }

    [Theory]
    [InlineData("[\"a\"]", false, false)]
    [InlineData("[\"é\"]", false, true)]
    [InlineData("[\"\\n\"]", true, false)]
    [InlineData("[\"\\n\",\"é\"]", true, true)]
    public void Escapes_and_other_letters_are_noticed_for_each_line_anew(string text, bool hasEscapes, bool hasHighBytes)
    {
        LineIndex index = new();
        Find(index, "[\"\\n é\"]");

        Tokens found = Find(index, text)!;

        Assert.Equal((hasEscapes, hasHighBytes), (found.HasEscapes, found.HasHighBytes));
    }

    [Fact]
    public void The_end_of_the_line_follows_its_last_token_three_times()
    {
        LineIndex index = new();
        byte[] buffer = Walks.Within("{\"a\":1}"u8.ToArray(), 0);

        int count = index.Find(ref buffer[0], 7);

        Assert.Equal([0, 1, 4, 5, 6, 7, 7, 7], MemoryMarshal.CreateReadOnlySpan(ref index.Positions, count + 3).ToArray());
    }

    [Fact]
    public void An_empty_line_has_no_tokens()
    {
        Assert.Empty(Find(new LineIndex(), string.Empty)!.Positions);
    }

    [Fact]
    public void A_line_of_a_mebibyte_is_indexed_and_a_longer_one_is_left()
    {
        LineIndex index = new();
        byte[] buffer = new byte[LineIndex.LongestLine + 1 + LineIndex.Slack];
        buffer.AsSpan().Fill((byte)',');

        Assert.Equal(LineIndex.LongestLine, index.Find(ref buffer[0], LineIndex.LongestLine));
        Assert.Equal(LineIndex.LongestLine - 1, MemoryMarshal.CreateReadOnlySpan(ref index.Positions, LineIndex.LongestLine)[^1]);
        Assert.Equal(-1, index.Find(ref buffer[0], LineIndex.LongestLine + 1));
    }

    private static Tokens? Find(LineIndex index, string text, byte behind = (byte)'"')
    {
        byte[] line = Encoding.UTF8.GetBytes(text);
        byte[] buffer = Walks.Within(line, 0, behind);
        int count = index.Find(ref buffer[0], line.Length);
        return count < 0 ? null : new Tokens(MemoryMarshal.CreateReadOnlySpan(ref index.Positions, count).ToArray(), index.HasEscapes, index.HasHighBytes);
    }

    /// <summary>The same, as plainly as can be: one byte after another.</summary>
    private static Tokens? Naive(byte[] line)
    {
        List<int> positions = [];
        bool isInText = false;
        bool isEscaped = false;
        bool isInOther = false;
        bool hasEscapes = false;
        for (int at = 0; at < line.Length; at++)
        {
            byte value = line[at];
            bool wasEscaped = isEscaped;
            isEscaped = !wasEscaped && value == '\\';
            hasEscapes |= wasEscaped;
            bool isQuote = value == '"' && !wasEscaped;
            if (value < 0x20 || (wasEscaped && !"\"\\/nrtbf".Contains((char)value, StringComparison.Ordinal)))
            {
                return null;
            }

            bool isMark = "{}[]:,".Contains((char)value, StringComparison.Ordinal);
            bool isOther = !isInText && !isQuote && !isMark && value != ' ';
            if (!isInText && (isQuote || isMark || (isOther && !isInOther)))
            {
                positions.Add(at);
            }

            isInText ^= isQuote;
            isInOther = isOther;
        }

        return isInText ? null : new Tokens([.. positions], hasEscapes, line.Any(value => value >= 0x80));
    }

    private static bool Equal(Tokens? expected, Tokens? found) =>
        expected is null || found is null
            ? expected is null && found is null
            : expected.Positions.SequenceEqual(found.Positions) && expected.HasEscapes == found.HasEscapes && expected.HasHighBytes == found.HasHighBytes;

    private sealed record Tokens(int[] Positions, bool HasEscapes, bool HasHighBytes);
}
