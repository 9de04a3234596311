using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.YesterdaysFolders;

/// <summary>
/// A sandbox behind one address that is always the same. Folders keep hashes of addresses, and a sandbox has another port each time:
/// behind this address, a folder that was made on one day finds its server on another.
/// </summary>
/// <remarks>The same options and the same exports in the same order give the same ids, links, moments and bytes.</remarks>
internal sealed class YesterdaysServer : IDisposable
{
    private const string Root = "https://fhir.example.org";

    private readonly FakeTimeProvider _clock = new(TestPacing.Start);
    private readonly RedoxSandbox _sandbox;
    private readonly Func<HttpMessageHandler, HttpMessageHandler> _between;

    /// <param name="options">The data and the faults of the sandbox. Tokens, pauses and the clock are set here.</param>
    /// <param name="between">A handler between the client and the sandbox.</param>
    public YesterdaysServer(SandboxOptions options, Func<HttpMessageHandler, HttpMessageHandler>? between = null)
    {
        _between = between ?? (handler => handler);
        options.RequireToken = false;
        options.PollCount = 0;
        options.RetryAfter = TimeSpan.Zero;
        options.TimeProvider = _clock;
        _sandbox = RedoxSandbox.Start(options);
    }

    public RedoxSandbox Sandbox => _sandbox;

    public TestPacing Pacing { get; } = new();

    /// <summary>The requests for files so far.</summary>
    public IReadOnlyList<SandboxRequest> FileRequests => [.. _sandbox.Requests.Where(request => request.Path.Contains("/export-file/", StringComparison.Ordinal))];

    /// <summary>The kick-offs so far.</summary>
    public IReadOnlyList<SandboxRequest> KickOffs => [.. _sandbox.Requests.Where(request => request.Path.EndsWith("/$export", StringComparison.Ordinal))];

    public Task<RedoxConnection> ConnectAsync()
    {
        HttpMessageHandler network = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false };
        ConnectionSettings settings = new() { BaseUri = new Uri(Root + _sandbox.BaseUri.AbsolutePath), Transport = new GateOptions { Pacing = Pacing } };
        return RedoxConnection.ConnectAsync(settings, new HttpMessageInvoker(_between(new FixedAddress(_sandbox.BaseUri, network))), null, default);
    }

    /// <summary>Starts an export that a folder knows already, so that the server knows it too.</summary>
    public async Task<ExportJob> StartAgainAsync(ExportRequest request)
    {
        using RedoxConnection connection = await ConnectAsync();
        return await new ExportClient(connection).StartAsync(request, default);
    }

    /// <summary>Starts the exports of all runs of a root again, each on its day.</summary>
    public Task StartAgainAsync(ExportRequest request, IReadOnlyList<ExportRun> runs) =>
        ReachDayOfAsync(runs, run => StartAgainAsync(request with { Since = run.Since }));

    /// <summary>Lets the days of all runs of a root pass, with what changed on each.</summary>
    public Task ReachDayOfAsync(IReadOnlyList<ExportRun> runs) => ReachDayOfAsync(runs, _ => Task.CompletedTask);

    /// <summary>A day passes, and the data change.</summary>
    public SandboxChange NextDay()
    {
        _clock.Advance(TimeSpan.FromDays(1));
        Pacing.Time.Advance(TimeSpan.FromDays(1));
        return _sandbox.ApplyChanges();
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task ReachDayOfAsync(IReadOnlyList<ExportRun> runs, Func<ExportRun, Task> onDayOf)
    {
        foreach (ExportRun run in runs)
        {
            if (run != runs[0])
            {
                NextDay();
            }

            await onDayOf(run);
        }
    }

    /// <summary>Puts the sandbox's address into requests, and the fixed one into answers.</summary>
    private sealed class FixedAddress(Uri sandbox, HttpMessageHandler network) : DelegatingHandler(network)
    {
        private readonly string _inside = string.Create(CultureInfo.InvariantCulture, $"{sandbox.Scheme}://{sandbox.Authority}");

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri asked = request.RequestUri!;
            Assert.Equal(Root, asked.GetLeftPart(UriPartial.Authority));
            request.RequestUri = new Uri(_inside + asked.PathAndQuery);
            (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower);
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            request.RequestUri = asked;
            if (answer.Content.Headers.ContentLocation is { } location)
            {
                answer.Content.Headers.ContentLocation = new Uri(Outside(location.OriginalString));
            }

            if (answer.Content.Headers.ContentType?.MediaType == "application/json")
            {
                answer.Content = new StringContent(Outside(await answer.Content.ReadAsStringAsync(cancellationToken)), Encoding.UTF8, "application/json");
            }

            return answer;
        }

        private string Outside(string text) => text.Replace(_inside, Root, StringComparison.Ordinal);
    }
}
