using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>The text of one cell, from the value of a resource, by the quick and by the careful reading of its line.</summary>
public sealed class CsvCellTests
{
    private static readonly string[] Others = ["\"x\"", "\"\\u0078\""];

    [Theory]
    [InlineData("\"=1+1\"", "=1+1")]
    [InlineData("\"+1\"", "+1")]
    [InlineData("\"-1\"", "-1")]
    [InlineData("\"@SUM(A1)\"", "@SUM(A1)")]
    [InlineData("\"\\t=1\"", "\t=1")]
    public void A_cell_that_a_spreadsheet_may_take_for_a_formula_is_what_the_server_sent(string json, string expected)
    {
        Assert.Equal($"\"{expected}\"", Cell(json));
    }

    [Theory]
    [InlineData("\"a\\r\\nb\"", "a\r\nb")]
    [InlineData("\"\\n\"", "\n")]
    [InlineData("\"a\\u0000b\"", "a\0b")]
    [InlineData("\"a,b;c\\td\"", "a,b;c\td")]
    [InlineData("\"\\u2028\"", "\u2028")]
    [InlineData("\" padded \"", " padded ")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    public void Line_breaks_delimiters_and_any_other_characters_stay_inside_the_quotes(string json, string expected)
    {
        Assert.Equal($"\"{expected}\"", Cell(json));
    }

    [Theory]
    [InlineData("\"\\\"\"", "\"\"")]
    [InlineData("\"\\\"\\\"\"", "\"\"\"\"")]
    [InlineData("\"a\\\"\"", "a\"\"")]
    [InlineData("\"\\\"a\"", "\"\"a")]
    [InlineData("\"a\\u0022b\"", "a\"\"b")]
    public void Every_quote_is_doubled(string json, string expected)
    {
        Assert.Equal($"\"{expected}\"", Cell(json));
    }

    [Theory]
    [InlineData("-1.50", "-1.50")]
    [InlineData("1.0e2", "100")]
    [InlineData("1.5E-3", "0.0015")]
    [InlineData("1e30", "1E+30")]
    [InlineData("1e400", "1e400")]
    [InlineData("0.1234567890123456789012345678901", "0.1234567890123456789012345678901")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("12345678901234567890123456789", "12345678901234567890123456789")]
    [InlineData("-12345678901234567890123456789", "-12345678901234567890123456789")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("false", "False")]
    public void A_number_keeps_its_digits_whatever_the_culture_is(string json, string expected)
    {
        Assert.Equal($"\"{expected}\"", Cell(json));
        using CommaCulture culture = new();
        Assert.Equal($"\"{expected}\"", Cell(json));
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("[null]", "")]
    [InlineData("[\"x\"]", "\"x\"")]
    [InlineData("[1.50,null,\"x\\\"\"]", "\"[1.50,\"\"x\\\"\"\"\"]\"")]
    [InlineData("{}", "\"{}\"")]
    [InlineData("{ \"a\" : \"\\u0041\" }", "\"{ \"\"a\"\" : \"\"\\u0041\"\" }\"")]
    public void Objects_and_several_values_are_their_JSON_with_quotes_doubled(string json, string expected)
    {
        Assert.Equal(expected, Cell(json));
    }

    [Theory]
    [InlineData(',', ",")]
    [InlineData(';', ";")]
    [InlineData('\t', "\t")]
    [InlineData('|', "|")]
    [InlineData('€', "€")]
    public void The_delimiter_stands_between_the_cells_and_empty_ones_too(char delimiter, string between)
    {
        using RowBytes rows = Rows("""{"resourceType":"Basic","b":"x"}""", Selection.Of("a", "b", "c"), delimiter);

        Assert.Equal(between + "\"x\"" + between + Environment.NewLine, Text(rows));
    }

    [Fact]
    public void A_row_follows_a_row_and_rows_are_counted()
    {
        PropertySelection selection = Selection.Of("a");
        CsvShape shape = new(selection, new CsvFormat(selection.Names, ','));
        BlockParser<RowBytes> parser = new(new ResourceTypeFilter(null), shape, 1000);
        byte[] lines = Encoding.UTF8.GetBytes("{\"resourceType\":\"Basic\",\"a\":1}\nx\n{\"resourceType\":\"Basic\"}\n{\"resourceType\":\"Basic\",\"a\":\"\\u0041\"}\n");
        LineBatch<RowBytes> batch = parser.Parse(new LineBlock([.. lines, .. new byte[BlockReader.Slack]], 0, lines.Length, beginsBehindLongLine: false), null);

        using RowBytes rows = Assert.Single(batch.Items);

        Assert.Equal("\"1\"\n\n\"A\"\n".ReplaceLineEndings(), Text(rows));
        Assert.Equal(3, rows.Rows);
        Assert.Single(batch.Bad);
    }

    [Fact]
    public void Bytes_of_any_length_are_written_one_after_another()
    {
        // Short parts are copied 32 bytes at a time if the array goes on behind them, and this must not show.
        byte[] from = [.. Enumerable.Range(0, 300).Select(number => (byte)number)];
        using RowBytes rows = new();
        List<byte> expected = [];
        for (int round = 0; round < 12; round++)
        {
            for (int length = 0; length <= 100; length++)
            {
                foreach (int start in new[] { 0, 7, from.Length - length })
                {
                    rows.Write(from, start, length);
                    expected.AddRange(from.AsSpan(start, length));
                }

                rows.Write((byte)'|');
                rows.Write(from.AsSpan(length, 3));
                expected.Add((byte)'|');
                expected.AddRange(from.AsSpan(length, 3));
            }
        }

        Assert.True(expected.Count > 2 * 64 * 1024);
        Assert.True(rows.Bytes.Span.SequenceEqual(expected.ToArray()));
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1_000_000)]
    public void One_large_write_finds_room(int length)
    {
        byte[] large = new byte[length];
        large.AsSpan().Fill((byte)'x');
        large[^1] = (byte)'y';
        using RowBytes spans = new();
        using RowBytes arrays = new();

        spans.Write((byte)'a');
        spans.Write(large);
        arrays.Write((byte)'a');
        arrays.Write([.. large, .. new byte[40]], 0, length);

        Assert.Equal([(byte)'a', .. large], spans.Bytes.ToArray());
        Assert.Equal(spans.Bytes.ToArray(), arrays.Bytes.ToArray());
    }

    [Fact]
    public void Rows_that_are_given_back_hold_nothing()
    {
        RowBytes rows = new();
        rows.Write("a-name-of-a-patient"u8);
        ReadOnlyMemory<byte> before = rows.Bytes;

        rows.Dispose();
        rows.Dispose();

        Assert.True(rows.Bytes.IsEmpty);
        Assert.True(before.Span.IndexOf("a-name-of-a-patient"u8) < 0);
    }

    private static string Cell(string json)
    {
        PropertySelection selection = Selection.Of("v");

        // A member that only the careful parser reads comes with the second line.
        string[] cells =
        [
            .. Others.Select(other =>
            {
                using RowBytes rows = Rows($$"""{"resourceType":"Basic","v":{{json}},"other":{{other}}}""", selection, ',');
                return Text(rows);
            }),
        ];
        Assert.Equal(cells[0], cells[1]);
        return cells[0][..^Environment.NewLine.Length];
    }

    private static RowBytes Rows(string json, PropertySelection selection, char delimiter)
    {
        byte[] line = Encoding.UTF8.GetBytes(json);
        CsvShape shape = new(selection, new CsvFormat(selection.Names, delimiter));
        BlockParser<RowBytes> parser = new(new ResourceTypeFilter(null), shape, 1_000_000);
        return Assert.Single(parser.Parse(new LineBlock([.. line, .. new byte[BlockReader.Slack]], 0, line.Length, beginsBehindLongLine: false), null).Items);
    }

    private static string Text(RowBytes rows) => Encoding.UTF8.GetString(rows.Bytes.Span);
}
