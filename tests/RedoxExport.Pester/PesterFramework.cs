using System.Collections.Concurrent;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestFramework;
using Microsoft.Testing.Platform.Requests;
using Microsoft.Testing.Platform.TestHost;

namespace RedoxExport.Pester;

/// <summary>Runs the files of <c>tests/Pester</c> in several PowerShells and publishes each <c>It</c> as a test, file by file.</summary>
internal sealed class PesterFramework(PowerShellHost host, string assembly, SuiteSelection selection) : ITestFramework, IDataProducer
{
    /// <summary>The suite mostly waits for sandboxes, so that two PowerShells are no load for two processors.</summary>
    private const int Processes = 2;

    public string Uid => nameof(PesterFramework);

    public string Version => host.PesterVersion;

    public string DisplayName => $"Pester {host.PesterVersion}";

    public string Description => $"The Pester suite under Pester {host.PesterVersion}.";

    public Type[] DataTypesProduced => [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task<CreateTestSessionResult> CreateTestSessionAsync(CreateTestSessionContext context) =>
        Task.FromResult(new CreateTestSessionResult { IsSuccess = true });

    public Task<CloseTestSessionResult> CloseTestSessionAsync(CloseTestSessionContext context) =>
        Task.FromResult(new CloseTestSessionResult { IsSuccess = true });

    public async Task ExecuteRequestAsync(ExecuteRequestContext context)
    {
        try
        {
            TestExecutionRequest request = (TestExecutionRequest)context.Request;
            await ExecuteAsync(context, request, context.CancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The platform reports the cancellation.
        }
        finally
        {
            context.Complete();
        }
    }

    private async Task ExecuteAsync(ExecuteRequestContext context, TestExecutionRequest request, CancellationToken cancellation)
    {
        string[] ids = request.Filter is TestNodeUidListFilter filter ? [.. filter.TestNodeUids.Select(id => id.Value)] : [];
        IReadOnlyList<string> files = selection.FilesOf(host.Suite);
        if (ids.Length > 0)
        {
            HashSet<string> named = [.. ids.Select(TestNodes.FileOf)];
            files = [.. files.Where(file => named.Contains(Path.GetFileName(file)))];
        }

        ConcurrentQueue<string> queue = new(files);
        SuiteRequest order = new(host.PesterVersion, request is DiscoverTestExecutionRequest, selection.Names, ids);
        SessionUid session = request.Session.SessionUid;
        Task Publish(TestNode node) => context.MessageBus.PublishAsync(this, new TestNodeUpdateMessage(session, node));
        async Task RunOneAsync()
        {
            try
            {
                SuiteProcess process = new(host, order, queue, (file, message) => Publish(TestNodes.From(assembly, file, message)));
                await process.RunAsync(cancellation);
            }
            catch (SuiteException e)
            {
                await Publish(TestNodes.Broken(assembly, e.Part, e.Message));
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(Processes, files.Count)).Select(_ => RunOneAsync()));
        foreach (string file in queue)
        {
            await Publish(TestNodes.Broken(assembly, Path.GetFileName(file), "It did not run: no PowerShell was left to run it."));
        }
    }
}
