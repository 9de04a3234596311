using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>Where a payload is, in the words of an error, and what an error quotes.</summary>
public sealed class PayloadLocationTests
{
    [Theory]
    [InlineData(null, -1, 1, "The payload")]
    [InlineData("", -1, 1, "The payload")]
    [InlineData("a.json", -1, 1, "The payload in 'a.json'")]
    [InlineData(null, 0, 0, "The payload at index 0")]
    [InlineData("a.json", 3, 0, "The payload at index 3 of 'a.json'")]
    [InlineData(null, 3, 7, "The payload at index 3 (line 7)")]
    [InlineData("a.json", 12345, 67890, "The payload at index 12345 (line 67890 of 'a.json')")]
    public void A_place_says_only_what_is_known(string? source, int index, int line, string expected)
    {
        Assert.Equal(expected, new PayloadLocation(source, index, line).ToString());
    }

    [Theory]
    [InlineData("https://a.example/p.json?sig=TOKEN", "https://a.example/p.json")]
    [InlineData("HTTP://a.example/p.json#TOKEN?x", "HTTP://a.example/p.json")]
    [InlineData("https://a.example/p.json", "https://a.example/p.json")]
    [InlineData("C:\\data\\what?.json", "C:\\data\\what?.json")]
    [InlineData("notes#1.json", "notes#1.json")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_query_of_a_URL_is_not_part_of_a_source(string? source, string? expected)
    {
        Assert.Equal(expected, new PayloadLocation(source).SafeSource());
        Assert.Equal(expected, PayloadErrors.Empty(new PayloadLocation(source)).Target);
    }

    [Theory]
    [InlineData(0, 1, "The payload in 'a'")]
    [InlineData(0, 0, "The payload in 'a'")]
    [InlineData(0, 5, "The payload at index 0 (line 5 of 'a')")]
    [InlineData(2, 0, "The payload at index 2 of 'a'")]
    [InlineData(2, 1, "The payload at index 2 (line 1 of 'a')")]
    public void The_first_input_is_not_counted(int index, int line, string expected)
    {
        Assert.Equal(expected, new PayloadOrigin("a", index, line).Start.ToString());
    }

    [Fact]
    public void Lines_and_bytes_are_counted_from_one_and_lines_from_where_the_payload_begins()
    {
        Assert.Equal("The payload is not JSON: reading stopped at line 1, byte 1.", PayloadErrors.NotJson(new PayloadLocation(null), 0, 0).Message);
        Assert.Equal("The payload at index 1 (line 10) is not JSON: reading stopped at line 1,234, byte 1,000.", PayloadErrors.NotJson(new PayloadLocation(null, 1, 10), 1224, 999).Message);
        Assert.Equal("The payload is not JSON: it ends too early or contains something that JSON does not allow.", PayloadErrors.NotJson(new PayloadLocation(null), null, null).Message);
        Assert.Equal("The payload is not JSON: reading stopped at line 2, byte 1.", PayloadErrors.NotJson(new PayloadLocation(null), 1, null).Message);
    }

    [Fact]
    public void Numbers_in_an_error_are_the_same_in_every_culture()
    {
        using CommaCulture culture = new();

        Assert.Equal("The payload has 1,234,567 bytes or characters; the limit is 1,000.", PayloadErrors.TooLarge(new PayloadLocation(null), 1234567, 1000).Message);
        Assert.Equal("The payload has more than 1,000 objects and arrays nested in one another.", PayloadErrors.TooDeep(new PayloadLocation(null), 1000).Message);
        Assert.Equal("The payload contains a string of 2,000 bytes; the limit is 1,999.", PayloadErrors.StringTooLong(new PayloadLocation(null), 2000, 1999).Message);
        Assert.Equal(
            "The payload contains a number with more than 256 characters or an exponent beyond 9,999.",
            PayloadErrors.NumberTooLarge(new PayloadLocation(null), PayloadLimits.Default).Message);
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("", "")]
    [InlineData("a\tb\u001b[0m\u202Ec", "a\uFFFDb\uFFFD[0m\uFFFDc")]
    [InlineData("😀", "\uFFFD\uFFFD")]
    [InlineData("https://a.example/b?sig=TOKEN", "https://a.example/b…")]
    [InlineData("https://a.example/b#TOKEN", "https://a.example/b…")]
    [InlineData("what? no URL", "what? no URL")]
    public void An_excerpt_has_no_control_characters_and_no_query(string text, string expected)
    {
        Assert.Equal(expected, PayloadErrors.Excerpt(text));
    }

    [Theory]
    [InlineData(59, 59, false)]
    [InlineData(60, 60, false)]
    [InlineData(61, 60, true)]
    [InlineData(100_000, 60, true)]
    public void An_excerpt_has_sixty_characters_at_most(int length, int kept, bool isCut)
    {
        Assert.Equal(new string('x', kept) + (isCut ? "…" : string.Empty), PayloadErrors.Excerpt(new string('x', length)));
    }
}
