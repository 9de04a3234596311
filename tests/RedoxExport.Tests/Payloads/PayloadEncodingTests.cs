using System.Text;
using CsCheck;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public sealed class PayloadEncodingTests
{
    private const string Text = "{\"a\":\"ü€😀\"}";

    private static readonly byte[] Utf8 = Encoding.UTF8.GetBytes(Text);

    public static TheoryData<string, byte[]> Forms => new()
    {
        { "UTF-8", Utf8 },
        { "UTF-8 with a mark", [0xEF, 0xBB, 0xBF, .. Utf8] },
        { "UTF-16, little end first", Encoding.Unicode.GetBytes(Text) },
        { "UTF-16, little end first, with a mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)] },
        { "UTF-16, big end first", Encoding.BigEndianUnicode.GetBytes(Text) },
        { "UTF-16, big end first, with a mark", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)] },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_of_Unicode_becomes_the_same_UTF8(string form, byte[] bytes)
    {
        Assert.True(ToUtf8(bytes).AsSpan().SequenceEqual(Utf8), form);
        Assert.Equal(Text, ExportResponseReader.Split(bytes).Select(item => Encoding.UTF8.GetString(item.Utf8.Span)).Single());
    }

    [Fact]
    public void UTF8_is_not_copied()
    {
        ReadOnlyMemory<byte> plain = Utf8;
        ReadOnlyMemory<byte> marked = (byte[])[0xEF, 0xBB, 0xBF, .. Utf8];

        Assert.Equal(plain, PayloadEncoding.ToUtf8(plain, new PayloadLocation(null)));
        Assert.Equal(marked[3..], PayloadEncoding.ToUtf8(marked, new PayloadLocation(null)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7B")]
    [InlineData("00")]
    [InlineData("FF")]
    [InlineData("EFBB")]
    [InlineData("7B7D")]
    [InlineData("C3BC")]
    [InlineData("0000")]
    public void Bytes_that_are_no_UTF16_stay_as_they_are(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);

        Assert.Equal(bytes, ToUtf8(bytes));
    }

    [Theory]
    [InlineData("EFBBBF")]
    [InlineData("FFFE")]
    [InlineData("FEFF")]
    public void A_mark_alone_is_nothing(string hex)
    {
        Assert.Empty(ToUtf8(Convert.FromHexString(hex)));
        Assert.Equal("PayloadEmpty", Assert.Single(ExportResponseReader.ReadAll(Convert.FromHexString(hex))).Error!.ErrorId);
    }

    [Theory]
    [InlineData("7B007D")]
    [InlineData("007B00")]
    [InlineData("FFFE7B")]
    [InlineData("FEFF00")]
    public void UTF16_that_ends_within_a_character_is_refused(string hex)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => PayloadEncoding.ToUtf8(Convert.FromHexString(hex), new PayloadLocation("a.json")));

        Assert.Equal("PayloadNotText", error.ErrorId);
        Assert.Equal("The payload in 'a.json' is not Unicode text: it is UTF-16 and ends within a character.", error.Message);
    }

    [Fact]
    public void Any_text_of_whole_characters_is_the_UTF8_of_NET() =>
        Gen.String.Where(IsWhole).Sample(text => PayloadEncoding.ToUtf8("x" + text).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes("x" + text)));

    [Fact]
    public void Any_text_with_half_a_pair_is_no_UTF8_and_loses_no_other_character() =>
        Gen.Select(Gen.String.Where(IsWhole), Gen.Char['\uD800', '\uDFFF'], Gen.String.Where(IsWhole)).Sample(parts =>
        {
            (string before, char half, string behind) = parts;
            byte[] utf8 = PayloadEncoding.ToUtf8("x" + before + half + behind);
            byte[] first = Encoding.UTF8.GetBytes("x" + before);
            byte[] last = Encoding.UTF8.GetBytes(behind);
            return !PayloadEncoding.IsUtf8(utf8)
                && utf8.Length == first.Length + 3 + last.Length
                && utf8.AsSpan().StartsWith(first)
                && utf8.AsSpan().EndsWith(last);
        });

    [Theory]
    [InlineData("\uFEFFa", "a")]
    [InlineData("\uFEFF\uFEFFa", "\uFEFFa")]
    [InlineData("a\uFEFF", "a\uFEFF")]
    [InlineData("", "")]
    [InlineData("\uFEFF", "")]
    public void One_mark_at_the_start_of_a_string_is_passed_over(string text, string expected)
    {
        Assert.Equal(Encoding.UTF8.GetBytes(expected), PayloadEncoding.ToUtf8(text));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("7F", true)]
    [InlineData("C280", true)]
    [InlineData("EFBFBF", true)]
    [InlineData("F48FBFBF", true)]
    [InlineData("80", false)]
    [InlineData("C3", false)]
    [InlineData("C0AF", false)]
    [InlineData("E08080", false)]
    [InlineData("EDA080", false)]
    [InlineData("F4908080", false)]
    [InlineData("41FF41", false)]
    public void Bytes_are_UTF8_or_not(string hex, bool expected)
    {
        Assert.Equal(expected, PayloadEncoding.IsUtf8(Convert.FromHexString(hex)));
    }

    [Fact]
    public void A_line_that_is_no_UTF8_does_not_harm_the_others()
    {
        byte[] line = Encoding.UTF8.GetBytes(PayloadTexts.Of() + "\n");
        byte[] input = [.. line, .. Encoding.UTF8.GetBytes(PayloadTexts.Of("\"x\":\"")), 0xFF, .. "\"}\n"u8, .. line];

        Assert.Equal([null, "PayloadNotText", null], ExportResponseReader.ReadAll(input).Select(result => result.Error?.ErrorId));
    }

    private static byte[] ToUtf8(byte[] bytes) => PayloadEncoding.ToUtf8(bytes, new PayloadLocation(null)).ToArray();

    private static bool IsWhole(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && ++i < text.Length && char.IsLowSurrogate(text[i])))
            {
                return false;
            }
        }

        return true;
    }
}
