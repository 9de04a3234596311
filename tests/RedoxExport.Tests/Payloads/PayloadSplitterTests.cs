using System.Globalization;
using System.Text;
using CsCheck;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>The payloads of an input, each as its index, its line and its text.</summary>
public sealed class PayloadSplitterTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    [InlineData("[]")]
    [InlineData(" [ \r\n ] \n")]
    public void Nothing_but_space_and_an_empty_array_hold_no_payload(string input)
    {
        Assert.Empty(Split(input));
    }

    [Theory]
    [InlineData("{\"a\":1}", "0/1 {\"a\":1}")]
    [InlineData("\n \n  {\"a\":1} \n", "0/3 {\"a\":1}")]
    [InlineData("{\n\"a\":1\n}", "0/1 {\n\"a\":1\n}")]
    [InlineData("hello", "0/1 hello")]
    [InlineData("{\"a\":1", "0/1 {\"a\":1")]
    [InlineData("{\"a\":\"}", "0/1 {\"a\":\"}")]
    public void One_payload_is_one_whatever_it_is(string input, string expected)
    {
        Assert.Equal([expected], Split(input));
    }

    [Theory]
    [InlineData("1\n2\n3")]
    [InlineData("1\n2\n3\n")]
    [InlineData("1\r\n2\r\n3\r\n")]
    [InlineData(" 1 \n\t2\n3 ")]
    public void One_a_line_is_one_a_line_with_either_line_end(string input)
    {
        Assert.Equal(["0/1 {\"n\":1}", "1/2 {\"n\":2}", "2/3 {\"n\":3}"], Split(Objects(input)));
    }

    [Fact]
    public void Blank_lines_are_counted_and_are_no_payloads()
    {
        Assert.Equal(["0/3 {\"n\":1}", "1/5 {\"n\":2}"], Split(Objects("\n\r\n1\n \t\n2\n\n")));
    }

    [Theory]
    [InlineData("12", "0/1 {\"n\":1}", "1/1 {\"n\":2}")]
    [InlineData("1 2", "0/1 {\"n\":1}", "1/1 {\"n\":2}")]
    [InlineData("1 2\n3", "0/1 {\"n\":1}", "1/1 {\"n\":2}", "2/2 {\"n\":3}")]
    [InlineData("\n1 \t 2", "0/2 {\"n\":1}", "1/2 {\"n\":2}")]
    public void Several_on_a_line_come_one_after_another(string input, params string[] expected)
    {
        Assert.Equal(expected, Split(Objects(input)));
    }

    [Fact]
    public void Payloads_of_several_lines_come_one_after_another_with_the_line_on_which_each_begins()
    {
        Assert.Equal(
            ["0/1 {\n\"a\":[\n1]}", "1/3 {\"b\":2\n}", "2/6 {}"],
            Split("{\n\"a\":[\n1]} {\"b\":2\n}\n\n{}"));
    }

    [Theory]
    [InlineData("{\"a\":\"}{\"}{\"b\":2}", "{\"a\":\"}{\"}", "{\"b\":2}")]
    [InlineData("{\"a\":\"\\\"}{\"}{\"b\":2}", "{\"a\":\"\\\"}{\"}", "{\"b\":2}")]
    [InlineData("{\"a\":\"\\\\\"}{\"b\":2}", "{\"a\":\"\\\\\"}", "{\"b\":2}")]
    [InlineData("{\"a\":[[]]}{\"b\":{}}", "{\"a\":[[]]}", "{\"b\":{}}")]
    public void Brackets_and_quotes_in_texts_end_nothing(string input, string first, string second)
    {
        Assert.Equal(["0/1 " + first, "1/1 " + second], Split(input));
        Assert.Equal(["0/1 " + first, "1/1 " + second], Split($"[{first},{second}]"));
        Assert.Equal(["0/1 " + first, "1/2 " + second], Split($"{first}\n{second}"));
    }

    [Theory]
    [InlineData("[1]", "0/1 {\"n\":1}")]
    [InlineData("[1,2]", "0/1 {\"n\":1}", "1/1 {\"n\":2}")]
    [InlineData("\n[\n1 ,\n\n2\n]\n", "0/3 {\"n\":1}", "1/5 {\"n\":2}")]
    [InlineData("[1,]", "0/1 {\"n\":1}", "1/1 ")]
    [InlineData("[,1]", "0/1 ", "1/1 {\"n\":1}")]
    [InlineData("[1,,2]", "0/1 {\"n\":1}", "1/1 ", "2/1 {\"n\":2}")]
    [InlineData("[null,\"a,]\",[1,2],7]", "0/1 null", "1/1 \"a,]\"", "2/1 [{\"n\":1},{\"n\":2}]", "3/1 7")]
    [InlineData("[1] 2\n3", "0/1 {\"n\":1}", "1/1 {\"n\":2}", "2/2 {\"n\":3}")]
    [InlineData("[1]\n[2]", "0/1 {\"n\":1}", "1/2 [{\"n\":2}]")]
    public void Items_of_an_array_are_payloads_and_so_is_what_follows_it(string input, params string[] expected)
    {
        Assert.Equal(expected, Split(Objects(input)));
    }

    [Theory]
    [InlineData("[", "0/1 PayloadNotJson")]
    [InlineData("[1", "0/1 {\"n\":1}", "1/1 PayloadNotJson")]
    [InlineData("[1,\n2\n", "0/1 {\"n\":1}", "1/2 {\"n\":2}", "2/3 PayloadNotJson")]
    [InlineData("[1,", "0/1 {\"n\":1}", "1/1 PayloadNotJson")]
    public void An_array_without_its_end_is_an_error_behind_its_items(string input, params string[] expected)
    {
        Assert.Equal(expected, Split(Objects(input)));
    }

    [Theory]
    [InlineData("[{\"a\":", "0/1 {\"a\":")]
    [InlineData("[{},{\"a\":\"x", "0/1 {}", "1/1 {\"a\":\"x")]
    [InlineData("[{},x", "0/1 {}", "1/1 x")]
    public void An_array_that_ends_within_an_item_is_told_by_the_item_alone(string input, params string[] expected)
    {
        Assert.Equal(expected, Split(input));
    }

    [Fact]
    public void The_error_of_an_array_without_its_end_says_where()
    {
        PayloadItem last = ExportResponseReader.Split("[{},\n{}\n", "night.json").Last();

        Assert.Equal("The payload at index 2 (line 3 of 'night.json') is missing: its array has no closing bracket.", last.Error!.Message);
        Assert.True(last.Utf8.IsEmpty);
    }

    [Fact]
    public void Numbers_go_on_from_where_an_input_stands_among_others()
    {
        PayloadOrigin origin = new("many.ndjson", 5, 10);

        Assert.Equal(["5/10 {\"n\":1}", "6/12 {\"n\":2}"], Split(Objects("1\n\n2"), origin));
        Assert.Equal(["5/10 {\"n\":1}", "6/11 {\"n\":2}", "7/12 {\"n\":3}"], Split(Objects("[1,\n2]\n3"), origin));
        Assert.Equal(["5/11 {\"n\":1}", "6/11 {\"n\":2}"], Split(Objects("\n1 2"), origin));
    }

    [Theory]
    [InlineData("hello\n{\"Meta\":{}}\n", "0/1 hello", "1/2 {\"Meta\":{}}")]
    [InlineData("{\"Meta\":{\n{\"Meta\":{}}\n{}\n", "0/1 {\"Meta\":{", "1/2 {\"Meta\":{}}", "2/3 {}")]
    [InlineData("{\"a\":1} x\n{\"Meta\":{}}", "0/1 {\"a\":1} x", "1/2 {\"Meta\":{}}")]
    public void A_damaged_first_line_does_not_harm_the_others_if_one_of_them_is_a_payload(string input, params string[] expected)
    {
        Assert.Equal(expected, Split(input));
    }

    [Fact]
    public void Lines_of_which_none_is_a_payload_are_told_one_by_one()
    {
        Assert.Equal(["0/1 hello", "1/2 world"], Split("hello\nworld\n"));
    }

    [Fact]
    public void A_line_that_is_cut_anywhere_harms_no_other_line()
    {
        string[] lines =
        [
            PayloadTexts.Of("\"x\":\"a \\\\ \\\"b\\\" }]{[ \\n\",\"y\":[{\"z\":[]},1,null]"),
            PayloadTexts.Of("\"x\":\"}}}\\\"{{\",\"y\":\"\\\\\""),
            PayloadTexts.Of("\"x\":1"),
        ];
        for (int damaged = 0; damaged < lines.Length; damaged++)
        {
            for (int length = 1; length < lines[damaged].Length; length++)
            {
                string[] cut = [.. lines];
                cut[damaged] = lines[damaged][..length];
                string[] expected = [.. cut.Select((line, index) => FormattableString.Invariant($"{index}/{index + 1} {line.Trim()}"))];

                Assert.Equal(expected, Split(string.Join("\n", cut)));
                Assert.Equal(expected, Split(string.Join("\r\n", cut) + "\r\n"));
            }
        }
    }

    [Fact]
    public void A_line_that_is_cut_behind_a_backslash_ends_at_its_end()
    {
        // The backslash does not make the line end a part of the text.
        string second = PayloadTexts.Of("\"x\":\"}}\"");

        Assert.Equal(["0/1 {\"Meta\":{\"a\":\"\\", "1/2 " + second], Split("{\"Meta\":{\"a\":\"\\\n" + second));
    }

    [Fact]
    public void Any_bytes_are_divided_without_a_loss() =>
        Gen.Int.Sample(
            seed =>
            {
                byte[] input = Mutations.Make(seed, [Encoding.UTF8.GetBytes(PayloadTexts.Of()), Encoding.UTF8.GetBytes($"[{PayloadTexts.Of()},\n{PayloadTexts.Of("\"x\":\"é\"")}]")]);
                int index = 0;
                int line = 1;
                foreach (PayloadItem item in PayloadSplitter.Split(input, new PayloadOrigin(null)))
                {
                    if (item.Index != index++ || item.Line < line || input.AsSpan().IndexOf(item.Utf8.Span) < 0)
                    {
                        return false;
                    }

                    line = item.Line;
                }

                return line <= 1 + input.Count(value => value == '\n');
            },
            iter: 5_000);

    private static string[] Split(string input, PayloadOrigin? origin = null) =>
    [
        .. PayloadSplitter.Split(Encoding.UTF8.GetBytes(input), origin ?? new PayloadOrigin(null))
            .Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Index}/{item.Line} {item.Error?.ErrorId ?? Encoding.UTF8.GetString(item.Utf8.Span)}")),
    ];

    /// <summary>Puts a small object in place of 1, 2 and 3.</summary>
    private static string Objects(string input) =>
        string.Concat(input.Select(c => c is '1' or '2' or '3' ? $"{{\"n\":{c}}}" : c.ToString()));
}
