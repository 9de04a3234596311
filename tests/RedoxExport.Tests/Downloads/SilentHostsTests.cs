using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files of several hosts, of which some give no answer for longer than they are waited for: one error a host, with the number of its files.</summary>
public sealed class SilentHostsTests : IDisposable
{
    private const string Store = "https://store.example.net/";
    private const string Behind = "https://behind.example.net/";

    private static readonly Reply Refused = Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)));

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Two_silent_hosts_are_one_error_each_with_the_number_of_their_files(int throttleLimit)
    {
        Serve("s1", "f1", "s2", "f2", "s3");
        _export.Server.Otherwise = request => request.Uri.Host == "store.example.net" ? Refused : null;
        RefuseAll(2);

        await _export.SaveAsync(_folder, throttleLimit);

        AssertErrors(("store.example.net", 3), ("fhir.example.org", 2));
        AssertSummary(0, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_host_whose_links_lead_to_a_silent_one_is_one_error_and_the_others_files_come(int throttleLimit)
    {
        Serve("f1", "s1", "f2", "s2", "f3", "o1", "f4");
        Redirect(4);
        _export.Server.On("GET https://other.example.net/1", Reply.Text(200, Lines(1)));
        _export.Server.Otherwise = request => request.Uri.Host is "store.example.net" or "behind.example.net" ? Refused : null;

        await _export.SaveAsync(_folder, throttleLimit);

        AssertErrors(("behind.example.net", 4), ("store.example.net", 2));
        AssertSummary(1, 6);
        Assert.Equal(1, _export.Server.CountOf("GET https://other.example.net/1"));
    }

    [Fact]
    public async Task Links_of_the_same_host_that_lead_elsewhere_are_asked_for_all_the_same()
    {
        Serve("f1", "f2", "f3");
        Redirect(1);
        _export.Server.On("GET " + Behind + "1", Refused).On("GET https://other.example.net/1", Reply.Text(200, Lines(1)));
        foreach (int i in new[] { 2, 3 })
        {
            _export.Server.On($"GET {SavedExport.Files}{i}", Reply.Status(302, "Location: https://other.example.net/1"));
        }

        await _export.SaveAsync(_folder);

        Assert.Matches("^Patient.0001.ndjson: behind.example.net has not answered for 6[0-9] min: ", Assert.Single(_export.Errors).Message);
        AssertSummary(2, 1);
    }

    [Fact]
    public async Task A_silent_server_of_tokens_is_one_error_for_all_files_that_need_one()
    {
        Serve("f1", "o1", "f2", "f3", "f4", "f5");
        _export.Server.On("GET https://other.example.net/1", Reply.Text(200, Lines(1)));
        ExportJob job = await _export.JobAsync();
        await new ExportClient(job.Connection).RefreshAsync(job, default);
        SilentTokens tokens = new(_export.Pacing);
        job.Connection.Gate.Tokens = tokens;

        await _export.SaveAsync(job, _folder);

        AssertErrors(("auth.example.net", 5));
        AssertSummary(1, 5);
        Assert.DoesNotContain(_export.Server.Requests, request => request.Uri.AbsoluteUri.StartsWith(SavedExport.Files, StringComparison.Ordinal));
    }

    // f: the connection's own server; s: the store; o: another one, which answers.
    private void Serve(params string[] files) => _export.WithManifest($"\"output\": [{string.Join(", ", files.Select(file => $$"""{ "type": "Patient", "url": "{{LinkOf(file)}}" }"""))}]");

    private static string LinkOf(string file) => (file[0] switch
    {
        'f' => SavedExport.Files,
        's' => Store,
        _ => "https://other.example.net/",
    }) + file[1..];

    private void RefuseAll(int files)
    {
        for (int i = 1; i <= files; i++)
        {
            _export.Server.On($"GET {SavedExport.Files}{i}", Refused);
        }
    }

    private void Redirect(int files)
    {
        for (int i = 1; i <= files; i++)
        {
            _export.Server.On($"GET {SavedExport.Files}{i}", Reply.Status(302, $"Location: {Behind}{i}"));
        }
    }

    private void AssertErrors(params (string Host, int Files)[] hosts)
    {
        Assert.Equal(hosts.Length, _export.Errors.Count);
        foreach ((string host, int files) in hosts)
        {
            RedoxExportException error = Assert.Single(_export.Errors, error => error.SilentHost == host);
            Match said = Regex.Match(error.Message, $"^Patient.000[0-9].ndjson and {files - 1} more: {Regex.Escape(host)} has not answered for (?:([0-9]+) h )?([0-9]+) min: ");
            Assert.True(said.Success, error.Message);

            // Both hosts wait on one clock, so the pauses of one can pass while the other is between two of its own.
            int hours = said.Groups[1].Success ? int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            Assert.InRange((hours * 60) + int.Parse(said.Groups[2].Value, CultureInfo.InvariantCulture), 60, (60 * hosts.Length) + 9);
            Assert.Equal(Recovery.RepeatRequest, error.Recovery);
        }
    }

    private void AssertSummary(int came, int missing)
    {
        Assert.Equal(came, _export.Saved.Count);
        Assert.Contains(
            $"{came} of {came + missing} files of export 1 {(came == 1 ? "is" : "are")} in '{_folder.FullPath}', and {missing} could not be fetched: {missing} ServerNotReachable",
            Assert.Single(_export.Events.Warnings, warning => warning.Name == "SaveIncomplete").Message,
            StringComparison.Ordinal);
    }

    /// <summary>What a sign-in is whose server cannot be reached.</summary>
    private sealed class SilentTokens(TestPacing pacing) : ITokenSource
    {
        public async Task<string> GetTokenAsync(string? refused, CancellationToken cancellationToken)
        {
            await pacing.DelayAsync(TimeSpan.FromSeconds(5), cancellationToken);
            throw TransportErrors.ServerNotReachable(new Uri("https://auth.example.net/token"), 5, new AttemptOutcome(AttemptResult.NotConnected), new SocketException((int)SocketError.ConnectionRefused));
        }
    }
}
