using CsCheck;
using RedoxExport.Attachments;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

public sealed class Base64DecoderTests
{
    [Fact]
    public void Any_data_in_any_pieces_with_any_white_space_and_escapes_are_decoded() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int).Sample((data, seed) =>
    {
        Random random = new(seed);
        string text = string.Concat(Convert.ToBase64String(data).Select(c => random.Next(8) switch
        {
            0 => $"\\u{(int)c:x4}",
            1 => $"\\n{c}",
            2 => $" {c}",
            3 when c == '/' => "\\/",
            _ => $"{c}",
        }));
        Assert.Equal(data, Decode(Utf8(text), random.Next(1, 20)));
    });

    [Theory]
    [InlineData(64 * 1024 / 4 * 3)]
    [InlineData((64 * 1024 / 4 * 3) - 1)]
    [InlineData((64 * 1024 / 4 * 3) - 2)]
    [InlineData((64 * 1024 / 4 * 3) + 1)]
    [InlineData(1_000_000)]
    public void Data_of_the_size_of_the_buffer_are_decoded(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        Assert.Equal(data, Decode(Utf8(Convert.ToBase64String(data)), 10_000));
    }

    [Theory]
    [InlineData("QUI", "AB")]
    [InlineData("QQ", "A")]
    [InlineData("", "")]
    public void Text_without_padding_is_decoded(string text, string data) => Assert.Equal(Utf8(data), Decode(Utf8(text), 10));

    [Theory]
    [InlineData("Q")]
    [InlineData("QQ=")]
    [InlineData("QQ===")]
    [InlineData("QQ==QQ==")]
    [InlineData("Q===")]
    [InlineData("QQ==\\")]
    [InlineData("QQ\\q==")]
    [InlineData("QQ\\u00")]
    [InlineData("QQ\\u00zz==")]
    [InlineData("QQ\\u1041==")]
    [InlineData("Q-Q_")]
    [InlineData("é")]
    public void Anything_else_is_not_decoded(string text) => Assert.Null(Decode(Utf8(text), 3));

    private static byte[]? Decode(byte[] text, int piece)
    {
        MemoryStream output = new();
        using Base64Decoder decoder = new((bytes, count) => output.Write(bytes, 0, count));
        for (int at = 0; at < text.Length; at += piece)
        {
            if (!decoder.Add(text.AsSpan(at, Math.Min(piece, text.Length - at))))
            {
                return null;
            }
        }

        return decoder.Complete() ? output.ToArray() : null;
    }
}
