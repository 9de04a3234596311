extern alias Desktop;

using System.Text;
using EncodingPolyfills = Desktop::RedoxExport.EncodingPolyfills;

namespace RedoxExport.Tests.Polyfills;

public sealed class EncodingPolyfillsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("Zoë 😀")]
    [InlineData("half \uD83D a pair")]
    public void A_text_is_encoded_as_by_NET(string text)
    {
        byte[] bytes = new byte[100];
        byte[] expected = new byte[100];

        Assert.Equal(Encoding.UTF8.GetBytes(text, expected.AsSpan()), EncodingPolyfills.GetBytes(Encoding.UTF8, text, bytes));
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_refused_as_by_NET()
    {
        Assert.Throws<ArgumentException>("bytes", () => Encoding.UTF8.GetBytes("Zoë", new byte[3].AsSpan()));
        Assert.Throws<ArgumentException>("bytes", () => EncodingPolyfills.GetBytes(Encoding.UTF8, "Zoë", new byte[3]));
    }
}
