extern alias Desktop;

using CsCheck;
using SpanPolyfills = Desktop::RedoxExport.SpanPolyfills;

namespace RedoxExport.Tests.Polyfills;

public sealed class SpanPolyfillsTests
{
    [Fact]
    public void Spans_are_searched_as_by_NET() =>
        Gen.Select(Gen.Byte[0, 9].Array[0, 40], Gen.Byte[0, 9], Gen.Byte[0, 9]).Sample((bytes, low, more) =>
        {
            byte high = (byte)(low + more);
            ReadOnlySpan<byte> span = bytes;
            return SpanPolyfills.ContainsAnyInRange(span, low, high) == span.ContainsAnyInRange(low, high)
                && SpanPolyfills.Count(span, low) == span.Count(low);
        });

    [Fact]
    public void Null_can_be_counted()
    {
        string?[] texts = ["a", null, "b", null, "a"];

        Assert.Equal(2, SpanPolyfills.Count<string?>(texts, null));
        Assert.Equal(2, SpanPolyfills.Count<string?>(texts, "a"));
        Assert.Equal(0, SpanPolyfills.Count<string?>(texts, "c"));
    }
}
