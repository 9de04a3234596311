using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Runs;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Text;

/// <summary>A server sends our own token back, or what a terminal obeys.</summary>
public class EchoedSecretTests
{
    private const string KickOff = "GET " + TestConnection.Base + "/$export";
    private const string Token = "opaque-Zk49vR2xQm77Lw";

    public static TheoryData<string> Bodies => new()
    {
        $"token {Token} is not valid",
        $$$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"login","diagnostics":"unknown credential {{{Token}}}","expression":["{{{Token}}}"]}]}""",
        $$$"""{"Meta":{"Errors":[{"ID":"{{{Token}}}","Text":"refused {{{Token}}}"}]}}""",
        $$$"""{"errorDetail":"seen: {{{Token}}}"}""",
        $$$"""{"error":"{{{Token}}}","error_description":"{{{Token}}}"}""",
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_token_that_a_server_echoes_is_in_no_part_of_the_error(string body)
    {
        ScriptedServer server = new ScriptedServer().On(KickOff, Reply.Text(403, body, $"Redox-Trace-Id: t-{Token}"));
        using RedoxConnection connection = await TestConnection.OpenAsync(server, new TestPacing());
        connection.Gate.Tokens = new StaticTokenSource(Token);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(new ExportRequest(), default));

        string all = string.Join("\n", error.ToString(), error.RecommendedAction, error.TraceId, error.Target, string.Join("\n", error.Issues.Select(issue => $"{issue.Code} {issue.Text} {issue.Expression}")));
        Assert.DoesNotContain(Token, all, StringComparison.Ordinal);
        Assert.Contains("[removed]", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_neither_in_the_history_of_the_runs_nor_in_a_log()
    {
        using Night night = new();
        night.Server.On(KickOff, Reply.Text(403, "the credential 'token-1' is not valid"));

        ExportRun run = await night.RunAsync();

        Assert.Equal(ExportRunState.Failed, run.State);
        Assert.Contains("[removed]", run.ErrorMessage, StringComparison.Ordinal);
        foreach (string file in night.Files)
        {
            Assert.DoesNotContain("token-1", File.ReadAllText(Path.Combine(night.Root, file)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a%1B%5B31mb", "a [31mb")]
    [InlineData("a%C2%9B31mb", "a 31mb")]
    [InlineData("a%E2%80%AEb%E2%80%A8c", "a b c")]
    [InlineData("a%0D%0Ab", "a b")]
    [InlineData("eyJhbGciOiJub25lIn0", "eyJhbGciOiJub25lIn0")]
    [InlineData("plain-1", "plain-1")]
    public async Task A_jobs_id_has_nothing_that_a_terminal_obeys(string segment, string shown)
    {
        ScriptedServer server = new ScriptedServer().On(KickOff, Reply.Status(202, $"Content-Location: {TestConnection.Base}/export-status/{segment}"));
        using RedoxConnection connection = await TestConnection.OpenAsync(server, new TestPacing());

        ExportJob job = await new ExportClient(connection).StartAsync(new ExportRequest(), default);

        Assert.Equal(shown, job.Id);
        Assert.EndsWith(segment, job.PollingUri.AbsoluteUri, StringComparison.Ordinal);
    }
}
