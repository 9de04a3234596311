using System.Text;
using CsCheck;
using RedoxExport.Authentication;
using RedoxExport.Transport;
using static RedoxExport.Tests.Authentication.TestKeys;

namespace RedoxExport.Tests.Authentication;

public sealed class TokenResponseTests
{
    private const string Assertion = "eyJhbGciOiJFUzM4NCJ9.eyJpc3MiOiJjbGllbnQifQ.c2lnbmF0dXJlLW9mLXRoZS1hc3NlcnRpb24";
    private static readonly Uri Endpoint = new("https://user:secret@auth.example.org/token?sig=abc");

    [Theory]
    [InlineData("""{"access_token":"T","token_type":"Bearer","expires_in":300}""", 300)]
    [InlineData("""{"access_token":"T","token_type":"bearer","expires_in":"120"}""", 120)]
    [InlineData("""{"access_token":"T","token_type":"BEARER","expires_in":59.5}""", 59.5)]
    [InlineData("""{"access_token":"T","token_type":"Bearer"}""", 300)]
    [InlineData("""{"access_token":"T"}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":0}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":-5}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":"soon"}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":"NaN"}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":null}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":{}}""", 300)]
    [InlineData("""{"access_token":"T","expires_in":1e300}""", 86400)]
    [InlineData("""{"access_token":"T","expires_in":"Infinity"}""", 86400)]
    [InlineData("""{"access_token":"T","expires_in":86401}""", 86400)]
    [InlineData("\uFEFF{\"access_token\":\"T\",\"expires_in\":300}", 300)]
    public void A_token_lives_as_long_as_the_server_says_within_reason(string body, double seconds)
    {
        TokenResponse response = Parse(body);
        Assert.Equal("T", response.AccessToken);
        Assert.Equal(TimeSpan.FromSeconds(seconds), response.Lifetime);
    }

    [Fact]
    public void The_granted_scope_is_kept() =>
        Assert.Equal("system/*.read", Parse("""{"access_token":"T","scope":"system/*.read"}""").Scope);

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(200)]
    public void A_refusal_carries_what_the_server_said(int status)
    {
        RedoxExportException error = AssertError("SignInRefused", () => Parse(
            """{"error":"invalid_client","error_description":"The key\r\n\u001b[31m\u202Eis not registered","error_uri":"https://docs.example.org/auth?q=secret"}""",
            status,
            "trace-1"));
        Assert.Equal(ErrorKind.Authentication, error.Kind);
        Assert.Equal(status, error.StatusCode);
        Assert.Equal("trace-1", error.TraceId);
        Assert.Contains("invalid_client: The key [31m is not registered; see https://docs.example.org/auth", error.Message, StringComparison.Ordinal);
        Assert.Contains("trace-1", error.Message, StringComparison.Ordinal);
        AssertHarmless(error);
    }

    [Theory]
    [InlineData("""{"errorDetail":"No such client"}""", "No such client")]
    [InlineData("""{"Meta":{"Errors":[{"ID":1,"Text":"Bad key","Type":"x"},{"Text":7},3]}}""", "Bad key")]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"diagnostics":"Not allowed"}]}""", "Not allowed")]
    [InlineData("""{"message":"Forbidden"}""", "Forbidden")]
    [InlineData("Unauthorized", "Unauthorized")]
    [InlineData("""{"error":{"code":1}}""", "no explanation")]
    [InlineData("{}", "no explanation")]
    [InlineData("", "no explanation")]
    public void A_refusal_may_come_in_other_forms(string body, string expected) =>
        Assert.Contains(expected, AssertError("SignInRefused", () => Parse(body, 401)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_assertion_never_comes_back_in_a_message()
    {
        string[] echoes = [Assertion, .. Assertion.Split('.'), Assertion[..40], "Bearer " + Assertion];
        Assert.All(echoes, echo =>
        {
            RedoxExportException inJson = AssertError("SignInRefused", () => Parse($$"""{"error":"bad","error_description":"{{echo}} is wrong"}""", 400));
            RedoxExportException plain = AssertError("SignInRefused", () => Parse($"wrong: {echo}", 400));
            Assert.DoesNotContain(echo, inJson.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(echo, plain.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_long_description_is_cut() =>
        Assert.InRange(AssertError("SignInRefused", () => Parse($$"""{"error_description":"{{string.Concat(Enumerable.Repeat("long ", 100_000))}}"}""", 400)).Message.Length, 400, 700);

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Proxy sign-in</body></html>", 200, "an HTML or XML page")]
    [InlineData("\r\n<html>Blocked</html>", 403, "an HTML or XML page")]
    [InlineData("<html><title>Sign in</title></html>", 200, "with the title 'Sign in'")]
    [InlineData("<Error><Code>AccessDenied</Code></Error>", 200, "an error in XML (AccessDenied)")]
    [InlineData("[]", 200, "other than a JSON object")]
    [InlineData("{\"access_token\":", 200, "other than a JSON object")]
    [InlineData("hello", 200, "text")]
    [InlineData("", 200, "an empty body")]
    public void A_body_that_is_no_json_says_what_it_looks_like(string body, int status, string expected)
    {
        RedoxExportException error = AssertError("TokenResponseUnreadable", () => Parse(body, status));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        AssertHarmless(error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("""{"access_token":7}""")]
    [InlineData("""{"access_token":"T\r\nX-Evil: 1"}""")]
    [InlineData("""{"access_token":"T ü"}""")]
    [InlineData("""{"access_token":"\ud800"}""")]
    public void A_success_without_a_usable_token_is_an_error(string body) =>
        AssertHarmless(AssertError("TokenResponseInvalid", () => Parse(body)));

    [Fact]
    public void A_token_of_another_type_is_refused() =>
        Assert.Contains("'mac'", AssertError("TokenTypeNotSupported", () => Parse("""{"access_token":"T","token_type":"mac"}""")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void A_server_in_trouble_has_refused_nothing(int status)
    {
        RedoxExportException error = AssertError("TokenEndpointUnavailable", () => Parse("<html>busy</html>", status));
        Assert.Equal(ErrorKind.Connection, error.Kind);
        AssertHarmless(error);
    }

    [Fact]
    public void Any_bytes_give_a_token_or_one_error() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[100, 599], Gen.Bool).Sample((bytes, status, wrapped) =>
        {
            byte[] body = wrapped ? [.. "{\"access_token\":\""u8, .. bytes, .. "\",\"error\":\""u8, .. bytes, .. "\"}"u8] : bytes;
            try
            {
                return TokenResponse.Parse(Endpoint, new TokenAnswer(status, body, "trace"), Assertion).AccessToken.All(c => c is > ' ' and < '\x7F');
            }
            catch (RedoxExportException e)
            {
                return e.StatusCode == status && !e.Message.Any(char.IsControl);
            }
        });

    private static TokenResponse Parse(string body, int status = 200, string? traceId = null) =>
        TokenResponse.Parse(Endpoint, new TokenAnswer(status, Encoding.UTF8.GetBytes(body), traceId), Assertion);

    private static void AssertHarmless(RedoxExportException error)
    {
        Assert.DoesNotContain("secret", error.ToString() + error.Target, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", error.ToString() + error.Target, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, c => char.IsControl(c) || c == '\u202E');
    }
}
