using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using RedoxExport.Downloads;

namespace RedoxExport.Tests.Downloads;

public sealed class ObjectEndTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Text = Gen.String[Gen.Char["a\"\\{}[],:ü\u2028"], 0, 12];

    private static readonly Gen<object?> Value = Gen.Recursive<object?>((depth, value) => depth > 3
        ? Text.Select(text => (object?)text)
        : Gen.OneOf(
            Text.Select(text => (object?)text),
            Gen.Int.Select(number => (object?)number),
            Gen.Const((object?)null),
            value.Array[0, 3].Select(items => (object?)items),
            Gen.Dictionary(Text, value)[0, 3].Select(members => (object?)members)));

    [Fact]
    public void An_object_ends_with_its_last_byte_and_not_before() =>
        Gen.Dictionary(Text, Value)[0, 4].Sample(members =>
        {
            byte[] line = JsonSerializer.SerializeToUtf8Bytes(members, Relaxed);
            Assert.True(ObjectEnd.IsIn(line));
            for (int length = 1; length < line.Length; length++)
            {
                Assert.False(ObjectEnd.IsIn(line.AsSpan(0, length)));
            }
        });

    [Theory]
    [InlineData("""{"a":"\"}""", false)]
    [InlineData("""{"a":"\\"}""", true)]
    [InlineData("""{"a":"\""}""", true)]
    [InlineData("""{"a":"x\""", false)]
    [InlineData("""{"a":1}{"b":""", true)]
    [InlineData("""{"a":1} , """, true)]
    [InlineData("{", false)]
    [InlineData("{}", true)]
    public void Braces_in_strings_end_nothing(string line, bool ends) => Assert.Equal(ends, ObjectEnd.IsIn(Encoding.UTF8.GetBytes(line)));
}
