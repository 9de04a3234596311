using System.Security;
using RedoxExport.Authentication;

namespace RedoxExport.Tests.Authentication;

public sealed class StaticTokenSourceTests
{
    [Theory]
    [InlineData("abc.def-ghi")]
    [InlineData("  abc.def-ghi\r\n")]
    [InlineData("Bearer abc.def-ghi")]
    [InlineData("bearer  abc.def-ghi")]
    public async Task The_token_is_handed_out_bare(string given)
    {
        using SecureString secret = TestKeys.Secure(given);
        Assert.Equal("abc.def-ghi", await new StaticTokenSource(given).GetTokenAsync(null, default));
        Assert.Equal("abc.def-ghi", await new StaticTokenSource(secret).GetTokenAsync(null, default));
    }

    [Fact]
    public async Task A_refused_token_is_the_end()
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new StaticTokenSource("abc").GetTokenAsync("abc", default));
        Assert.Equal("TokenRefused", error.ErrorId);
        Assert.Equal(ErrorKind.Authentication, error.Kind);
        Assert.DoesNotContain("abc", error.ToString().Split("   at ")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("two words")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("{\"access_token\": \"T\"}")]
    [InlineData("schlüssel")]
    public void What_cannot_be_a_token_is_refused_at_once(string given)
    {
        RedoxExportException error = TestKeys.AssertError("TokenInvalid", () => _ = new StaticTokenSource(given));
        Assert.True(given.Trim().Length == 0 || given == "Bearer " || !error.Message.Contains(given, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_caller_who_has_given_up_gets_nothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new StaticTokenSource("abc").GetTokenAsync(null, new CancellationToken(true)));
}
