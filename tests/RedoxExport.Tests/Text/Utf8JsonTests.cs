using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Text;

namespace RedoxExport.Tests.Text;

public class Utf8JsonTests
{
    private static readonly Gen<string> Pieces = AnyOf("a", "é", "\\n", "\\\\", "\\\"", "\\u0041", "\\uD83D", "\\uDE00", "\\ud83d\\ude00", "u", "D83D", "\\uDFFF");

    [Fact]
    public void A_text_has_a_lone_surrogate_where_NET_cannot_give_it() =>
        Pieces.Array[0, 12].Select(string.Concat).Sample(escaped =>
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes($"\"{escaped}\""));
            Assert.True(reader.Read());
            bool isText;
            try
            {
                reader.GetString();
                isText = true;
            }
            catch (InvalidOperationException)
            {
                isText = false;
            }

            return Utf8Json.HasLoneSurrogate(Encoding.UTF8.GetBytes(escaped)) == !isText;
        });

    [Theory]
    [InlineData("{}", "an object")]
    [InlineData("[]", "an array")]
    [InlineData("\"\"", "a string")]
    [InlineData("1", "a number")]
    [InlineData("true", "a Boolean")]
    [InlineData("false", "a Boolean")]
    [InlineData("null", "null")]
    public void A_kind_has_one_name(string json, string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        Utf8JsonReader reader = new(utf8);
        reader.Read();
        using JsonDocument document = JsonDocument.Parse(utf8);

        Assert.Equal((name, name), (Utf8Json.NameOf(reader.TokenType), Utf8Json.NameOf(document.RootElement.ValueKind)));
    }

    [Fact]
    public void A_byte_order_mark_is_three_bytes_and_nothing_less() =>
        Assert.Equal([3, 3, 0, 0, 0], new byte[][] { [0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0xBF, 0x7B], [0xEF, 0xBB], [], [0x7B] }.Select(bytes => Utf8Json.MarkLength(bytes)));

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
