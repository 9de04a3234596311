using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>
/// Lines that are built like an earlier one. Their texts are looked at 32 bytes at a time, so each case is tried at every place of texts that end
/// around such a border.
/// </summary>
public sealed class KnownLinesTests
{
    private static readonly int[] Lengths = [1, 2, 30, 31, 32, 33, 62, 63, 64, 65, 66, 97];

    [Theory]
    [InlineData("\\\"")]
    [InlineData("\\\\")]
    [InlineData("\\n")]
    [InlineData("\\\\\\\"")]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("😀")]
    [InlineData("\u007F")]
    [InlineData("{\u2028}")]
    public void A_right_text_is_taken_without_a_walk(string piece)
    {
        foreach ((LineScanner scanner, byte[] line) in Variants(Encoding.UTF8.GetBytes(piece)))
        {
            int branches = scanner.KnownBranches;

            Assert.True(Walks.IsQuick(scanner, line), Encoding.UTF8.GetString(line));
            Assert.Equal(branches, scanner.KnownBranches);
        }
    }

    public static TheoryData<byte[]> Wrong =>
    [
        "\""u8.ToArray(), "\\x"u8.ToArray(), "\\"u8.ToArray(), "\\u0041"u8.ToArray(), "\\ud800"u8.ToArray(), "\t"u8.ToArray(), new byte[] { 0 }, new byte[] { 0x1F },
        new byte[] { 0xC3 }, new byte[] { 0xFF }, new byte[] { 0xED, 0xA0, 0x80 }, new byte[] { 0xC0, 0xAF }, new byte[] { 0xF4, 0x90, 0x80, 0x80 },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_text_that_is_wrong_or_rare_is_left_to_the_careful_parser(byte[] piece)
    {
        foreach ((LineScanner scanner, byte[] line) in Variants(piece))
        {
            Assert.False(Walks.IsQuick(scanner, line), Convert.ToHexString(line));
        }
    }

    [Fact]
    public void A_known_line_that_is_cut_anywhere_is_not_taken()
    {
        LineScanner scanner = new(null, wantsMembers: true);
        byte[] line = Line(Encoding.ASCII.GetBytes(new string('x', 40)));
        Assert.True(Walks.IsQuick(scanner, line));

        for (int length = 0; length < line.Length; length++)
        {
            Assert.False(Walks.IsQuick(scanner, line[..length]), $"{length} bytes");
        }
    }

    [Fact]
    public void A_known_line_with_something_behind_it_is_not_taken_unless_that_is_a_blank()
    {
        LineScanner scanner = new(null, wantsMembers: true);
        byte[] line = Line("x"u8.ToArray());
        Assert.True(Walks.IsQuick(scanner, line));

        foreach (char behind in "{}[],:\"1x\\")
        {
            Assert.False(Walks.IsQuick(scanner, [.. line, (byte)behind]));
        }

        Assert.True(Walks.IsQuick(scanner, [.. line, (byte)' ']));
    }

    [Fact]
    public void A_name_that_differs_in_one_letter_makes_another_line()
    {
        PropertySelection selection = Selection.Of("a", "b");
        LineScanner scanner = new(selection.Root, wantsMembers: false);

        Assert.Equal([1, 2], Walks.Values("""{"resourceType":"Basic","a":1,"b":2}""", selection, scanner));
        Assert.Equal([1, null], Walks.Values("""{"resourceType":"Basic","a":1,"c":2}""", selection, scanner));
        Assert.Equal([2, 1], Walks.Values("""{"resourceType":"Basic","b":1,"a":2}""", selection, scanner));
        Assert.Equal([1, 2], Walks.Values("""{"resourceType":"Basic","a":1,"b":2}""", selection, scanner));
    }

    [Fact]
    public void A_text_and_a_number_at_the_same_place_are_both_read()
    {
        PropertySelection selection = Selection.Of("a");
        LineScanner scanner = new(selection.Root, wantsMembers: false);
        foreach (int round in new[] { 1, 2 })
        {
            Assert.Equal(["x"], Walks.Values("""{"resourceType":"Basic","a":"x","n":1}""", selection, scanner));
            Assert.Equal([round], Walks.Values($$"""{"resourceType":"Basic","a":{{round}},"n":1}""", selection, scanner));
            Assert.Equal([null], Walks.Values("""{"resourceType":"Basic","a":null,"n":1}""", selection, scanner));
            Assert.Equal(["{\"x\":\"y\"}"], Walks.Values("""{"resourceType":"Basic","a":{"x":"y"},"n":1}""", selection, scanner));
        }
    }

    [Fact]
    public void Objects_and_arrays_of_known_lines_have_their_own_length()
    {
        PropertySelection selection = Selection.Of("a", "a.b", "c");
        LineScanner scanner = new(selection.Root, wantsMembers: false);
        foreach (string text in new[] { "x", "", "a longer text of more than thirty-two bytes", "é" })
        {
            Assert.Equal(
                [$$"""{"b":"{{text}}"}""", text, $$"""["{{text}}",{"d":"{{text}}"}]"""],
                Walks.Values($$"""{"resourceType":"Basic","a":{"b":"{{text}}"},"c":["{{text}}",{"d":"{{text}}"}]}""", selection, scanner));
        }
    }

    [Fact]
    public void Objects_without_values_are_found_in_known_lines_too()
    {
        PropertySelection selection = Selection.Of("a", "b");
        LineScanner scanner = new(selection.Root, wantsMembers: false);
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(["{}", "{\"c\":[]}"], Walks.Values("""{"a":{},"b":{"c":[]},"resourceType":"Basic"}""", selection, scanner));
        }
    }

    /// <summary>Lines that differ from a known one in a text with the piece at every place, each with a scanner that knows the line.</summary>
    private static IEnumerable<(LineScanner Scanner, byte[] Line)> Variants(byte[] piece)
    {
        LineScanner scanner = new(null, wantsMembers: true);
        Assert.True(Walks.IsQuick(scanner, Line("x"u8.ToArray())));
        foreach (int length in Lengths)
        {
            for (int at = 0; at < length; at++)
            {
                byte[] text = [.. Enumerable.Repeat((byte)'x', at), .. piece, .. Enumerable.Repeat((byte)'x', length - at - 1)];
                yield return (scanner, Line(text));
            }
        }
    }

    private static byte[] Line(byte[] text) => [.. "{\"resourceType\":\"Basic\",\"id\":\""u8, .. text, .. "\",\"n\":[1,true,{\"a\":\"b\"}]}"u8];
}
