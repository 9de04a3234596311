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
    [InlineData("""{"Meta":{"Errors":[{"ID":4,"Text":"No such destination"},"and in words",7]}}""", "No such destination (error 4); and in words")]
    [InlineData("""{"error":"invalid_client","error_description":"unknown kid","error_uri":"https://docs.example.org/auth?q=secret"}""", "invalid_client: unknown kid; see https://docs.example.org/auth")]
    [InlineData("""{"error_description":"unknown kid"}""", "unknown kid")]
    [InlineData("""{"error":{"code":503,"message":"backend is down"}}""", "backend is down")]
    [InlineData("""{"error":"Bad Gateway","message":"upstream closed"}""", "Bad Gateway; upstream closed")]
    [InlineData("""{"fault":{"faultstring":"Invalid ApiKey","detail":{"errorcode":"oauth.v2.InvalidApiKey"}}}""", "Invalid ApiKey")]
    [InlineData("""{"errors":[{"message":"first"},{"title":"Bad","detail":"second"},"third",4]}""", "first; second; third")]
    [InlineData("""{"error":["one","two"]}""", "one; two")]
    [InlineData("""{"Message":"User is not authorized"}""", "User is not authorized")]
    [InlineData("""{"issue":[{"diagnostics":"Not allowed"}]}""", "Not allowed")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message><StringToSign>secret</StringToSign><HostId>x=</HostId></Error>", "AccessDenied: Request has expired")]
    [InlineData("<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.\nRequestId:7\nTime:2026-05-28</Message></Error>", "AuthenticationFailed: Server failed to authenticate the request.")]
    [InlineData("<Error><Code>NoSuchKey</Code><Message/></Error>", "NoSuchKey")]
    [InlineData("<OperationOutcome xmlns=\"http://hl7.org/fhir\"><text><div>Shaw</div></text><issue><severity value=\"error\"/><details><text value=\"No such group\"/></details></issue></OperationOutcome>", "No such group")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><name><text value=\"Shaw\"/></name></Patient>", "an HTML or XML page, not FHIR; it may come from a proxy")]
    [InlineData("<!DOCTYPE Error [<!ENTITY a \"b\">]><Error><Code>&a;</Code></Error>", "an HTML or XML page, not FHIR; it may come from a proxy")]
    [InlineData("""{"type":"about:blank","title":"Too many requests","status":429,"detail":"Wait a minute"}""", "Too many requests: Wait a minute")]
    [InlineData("""{"title":"Too many requests"}""", "Too many requests")]
    [InlineData("""{"message":"Rate exceeded"}""", "Rate exceeded")]
    [InlineData("""{"message":"\ud800","title":"half a character"}""", "half a character")]
    [InlineData("\"just text\"", "just text")]
    [InlineData("Too many requests\r\n", "Too many requests")]
    [InlineData("<!DOCTYPE html><html><body>Bad Gateway</body></html>", "an HTML or XML page, not FHIR; it may come from a proxy")]
    [InlineData("<html><head><TITLE>\n502 Bad &amp; Gateway\n</TITLE></head><body>Shaw</body></html>", "an HTML or XML page with the title '502 Bad & Gateway', not FHIR; it may come from a proxy")]
    [InlineData("", "")]
    [InlineData(" \r\n", "")]
    [InlineData("null", "")]
    public void Every_form_of_error_is_understood(string body, string expected)
    {
        Assert.Equal(expected, ServerError.Read(Encoding.UTF8.GetBytes(body)).Text);
        Assert.Equal(expected, ServerError.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)]).Text);
    }

    [Theory]
    [InlineData(" ", ErrorForm.Empty)]
    [InlineData("{\"resourceType\":\"OperationOutcome\"}", ErrorForm.OperationOutcome)]
    [InlineData("{\"issue\":[]}", ErrorForm.JsonObject)]
    [InlineData("\"text\"", ErrorForm.OtherJson)]
    [InlineData("{\"a\":1}\n{\"a\":1}", ErrorForm.DamagedJson)]
    [InlineData(" <html>", ErrorForm.Page)]
    [InlineData("<Error><Code>AccessDenied</Code></Error>", ErrorForm.XmlError)]
    [InlineData("<Error><Code>", ErrorForm.Page)]
    [InlineData("busy", ErrorForm.PlainText)]
    internal void The_form_is_told(string body, ErrorForm form) => Assert.Equal(form, ServerError.Read(Encoding.UTF8.GetBytes(body)).Form);

    [Fact]
    public void Secrets_that_only_the_caller_knows_are_removed_from_every_form()
    {
        foreach (string body in new[] { "no xyz123", """{"error":"no xyz123"}""", """{"resourceType":"OperationOutcome","issue":[{"diagnostics":"no xyz123"}]}""", "<title>no xyz123</title>", "\"no xyz123\"" })
        {
            ServerError error = ServerError.Read(Encoding.UTF8.GetBytes(body), text => text.Replace("xyz123", "[removed]", StringComparison.Ordinal));
            Assert.Contains("no [removed]", error.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(error.Issues, issue => issue.Text!.Contains("xyz123", StringComparison.Ordinal));
        }
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
    [InlineData("{\"resourceType\":\"Composition\",\"title\":\"Letter about Shaw\",\"message\":\"Shaw\"}")]
    [InlineData("<html><body>Shaw</body></html>")]
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
