extern alias Desktop;

using PathPolyfills = Desktop::RedoxExport.PathPolyfills;

namespace RedoxExport.Tests.Polyfills;

public sealed class PathPolyfillsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("/a/")]
    [InlineData("/a//")]
    [InlineData("a\\")]
    [InlineData("C:\\")]
    public void A_separator_at_the_end_is_removed_as_by_NET(string? path) =>
        Assert.Equal(Path.TrimEndingDirectorySeparator(path!), PathPolyfills.TrimEndingDirectorySeparator(path!));
}
