using System.Text;
using CsCheck;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class ServerErrorTests
{
    [Theory]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"bad _type"},{"code":"x","details":{"text":"second"}}]}""", "bad _type; second")]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"code":"invalid","details":{"coding":[{"display":"Invalid code"}]}}]}""", "Invalid code")]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"code":"throttled"}]}""", "throttled")]
    [InlineData("""{"resourceType":"OperationOutcome"}""", "")]
    [InlineData("""{"Meta":{"Errors":[{"ID":"4","Text":"No such destination","Type":"client"}]}}""", "No such destination (error 4)")]
    [InlineData("""{"Meta":{"Errors":[{"Type":"client"}]}}""", "client")]
    [InlineData("""{"errorDetail":"bad slug"}""", "bad slug")]
    [InlineData("""{"errorDetail":{"a":1}}""", """{"a":1}""")]
    [InlineData("""{"errorDetail":null}""", "")]
    [InlineData("""{"error":"invalid_client","error_description":"unknown kid"}""", "invalid_client: unknown kid")]
    [InlineData("""{"message":"Rate exceeded"}""", "Rate exceeded")]
    [InlineData("\"just text\"", "just text")]
    [InlineData("Too many requests\r\n", "Too many requests")]
    [InlineData("<!DOCTYPE html><html><body>Bad Gateway</body></html>", "an HTML or XML page, not FHIR: perhaps a proxy answered")]
    [InlineData("", "")]
    [InlineData(" \r\n", "")]
    [InlineData("null", "")]
    public void Every_form_of_error_is_understood(string body, string expected)
    {
        Assert.Equal(expected, ServerError.Read(Encoding.UTF8.GetBytes(body)).Text);
        Assert.Equal(expected, ServerError.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)]).Text);
    }

    [Fact]
    public void An_issue_keeps_its_parts()
    {
        ServerError error = ServerError.Read("""{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"transient","diagnostics":"d","expression":["Patient.name"]}]}"""u8.ToArray());
        OperationOutcomeIssue issue = Assert.Single(error.Issues);
        Assert.Equal(("fatal", "transient", "d", "Patient.name"), (issue.Severity, issue.Code, issue.Text, issue.Expression));
        Assert.True(error.IsTransient);
        Assert.True(error.IsOperationOutcome);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Shaw")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":\"Shaw\"}\n{\"resourceType\":\"Patient\",\"name\":\"Shaw\"}\n")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Shaw\"}]}")]
    [InlineData("[{\"family\":\"Shaw\"}]")]
    public void Nothing_of_a_resource_is_shown(string body) =>
        Assert.DoesNotContain("Shaw", ServerError.Read(Encoding.UTF8.GetBytes(body)).Text, StringComparison.Ordinal);

    [Fact]
    public void Secrets_that_a_server_echoes_are_removed() =>
        Assert.Equal("invalid_client: assertion [removed] is stale", ServerError.Read("""{"error":"invalid_client","error_description":"assertion eyJhbGciOiJSUzM4NCJ9.e30.abc is stale"}"""u8.ToArray()).Text);

    [Fact]
    public void Any_bytes_give_one_line() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.String[Gen.Char["{}[]\",:\\u0dD8 ae\u0001"], 0, 80].Select(Encoding.UTF8.GetBytes),
            Gen.String.Select(text => Encoding.UTF8.GetBytes($$"""{"resourceType":"OperationOutcome","issue":[{"diagnostics":"{{text}}","code":"\ud800"}]}""")))
            .Sample(bytes =>
            {
                ServerError error = ServerError.Read(bytes);
                return error.Text.Length <= 601 && !error.Text.Any(char.IsControl) && ReferenceEquals(error.Body, bytes);
            });
}
