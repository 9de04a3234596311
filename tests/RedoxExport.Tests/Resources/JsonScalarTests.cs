using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class JsonScalarTests
{
    [Theory]
    [InlineData("true", JsonTokenType.True)]
    [InlineData("false", JsonTokenType.False)]
    [InlineData("null", JsonTokenType.Null)]
    [InlineData("0", JsonTokenType.Number)]
    [InlineData("-0", JsonTokenType.Number)]
    [InlineData("10", JsonTokenType.Number)]
    [InlineData("0.0", JsonTokenType.Number)]
    [InlineData("-1.50E+07", JsonTokenType.Number)]
    [InlineData("1e-0", JsonTokenType.Number)]
    [InlineData("00", JsonTokenType.None)]
    [InlineData("-01", JsonTokenType.None)]
    [InlineData("-", JsonTokenType.None)]
    [InlineData("+1", JsonTokenType.None)]
    [InlineData(".5", JsonTokenType.None)]
    [InlineData("1.", JsonTokenType.None)]
    [InlineData("1.e1", JsonTokenType.None)]
    [InlineData("1e", JsonTokenType.None)]
    [InlineData("1e+", JsonTokenType.None)]
    [InlineData("1e1.5", JsonTokenType.None)]
    [InlineData("1 ", JsonTokenType.None)]
    [InlineData("0x1F", JsonTokenType.None)]
    [InlineData("1_000", JsonTokenType.None)]
    [InlineData("NaN", JsonTokenType.None)]
    [InlineData("-Infinity", JsonTokenType.None)]
    [InlineData("True", JsonTokenType.None)]
    [InlineData("tru", JsonTokenType.None)]
    [InlineData("truee", JsonTokenType.None)]
    [InlineData("nul", JsonTokenType.None)]
    [InlineData("undefined", JsonTokenType.None)]
    [InlineData("é", JsonTokenType.None)]
    public void A_value_without_quotes_is_what_RFC_8259_says(string text, JsonTokenType expected)
    {
        Assert.Equal(expected, JsonScalar.KindOf(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Any_text_is_judged_as_by_the_reader_of_NET()
    {
        Gen<string> pieces = Gen.Int[0, Pieces.Length - 1].Select(number => Pieces[number]).Array[1, 6].Select(string.Concat);
        int right = 0;
        pieces.Sample(
            text =>
            {
                JsonTokenType expected = Judge(Encoding.UTF8.GetBytes(text));
                right += expected != JsonTokenType.None ? 1 : 0;
                return JsonScalar.KindOf(Encoding.UTF8.GetBytes(text)) == expected;
            },
            iter: 20_000,
            threads: 1);

        Assert.InRange(right, 500, 15_000);
    }

    private static readonly string[] Pieces = ["0", "1", "9", "25", "-", "+", ".", ".5", "e", "E", "e1", "E-2", "true", "false", "null", "t", "x"];

    private static JsonTokenType Judge(byte[] text)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            reader.Read();
            JsonTokenType kind = reader.TokenType;
            return reader.Read() ? JsonTokenType.None : kind;
        }
        catch (JsonException)
        {
            return JsonTokenType.None;
        }
    }
}
