using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Text;
using RedoxExport.Sandbox.Changes;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Handlers;
using RedoxExport.Sandbox.Http;
using RedoxExport.Sandbox.Tokens;

namespace RedoxExport.Sandbox;

/// <summary>
/// An HTTP server on a free loopback port that behaves like Redox with a FHIR server behind it. It answers requests concurrently.
/// Disposing it ends all requests, frees the port and deletes the files that it wrote.
/// </summary>
public sealed class RedoxSandbox : IDisposable
{
    private const int LargestBody = 1024 * 1024;

    private static readonly Fault[] ForeignFaults = [Fault.ForeignHost, Fault.ForeignHostLocked, Fault.ForeignHostSigned, Fault.RedirectElsewhere];

    private readonly SandboxOptions _options;
    private readonly TemporaryFolder _temporary = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<SandboxRequest> _requests = new();
    private readonly ServedData _data;
    private readonly JobStore _jobs;
    private readonly Router _router;
    private readonly LoopbackListener _listener;
    private readonly LoopbackListener? _foreignListener;
    private readonly Publisher? _publisher;
    private readonly FaultPlan _faults;
    private readonly Outage _outage;
    private int _requestNumber;
    private int _stopped;

    private RedoxSandbox(SandboxOptions options, PublicKeySet? keys, DataSource source, FaultPlan faults)
    {
        _options = options;
        _faults = faults;
        _outage = new Outage(options, faults);
        CancellationToken stopping = _stopping.Token;
        Task<DataSet> first = Task.Run(() => source.Load(_temporary.CreateFolder("data"), stopping), stopping);
        _data = new ServedData(options, _temporary, first, stopping);
        _listener = StartListening(isForeign: false);
        _foreignListener = ForeignFaults.Any(faults.Has) ? StartListening(isForeign: true) : null;
        Routes routes = new(_listener.Root, options.Slug, options.Environment);
        BaseUri = routes.Base;
        TokenUri = routes.Token;
        TokenStore tokens = new(options.TokenLifetime, options.TimeProvider);
        BearerGate gate = new(options, tokens, faults);
        _jobs = new JobStore(options, _temporary, new RowBuilder(options, faults), faults);
        LinkSeal seal = new(options.Seed, faults.Has(Fault.LinksExpire) || faults.Has(Fault.LinksResigned));
        FileLinks links = new(routes, _foreignListener?.Root, seal);
        _publisher = options.Publish == PublishMode.None ? null : new Publisher(options, _jobs, _data, routes.Publish);
        ManifestUri = _publisher is null ? null : routes.Publish;
        ResourceHandler resources = new(options, _data, routes);
        _router = new Router(
            options,
            new TokenHandler(options, new AssertionChecker(keys, routes.Token, options.TimeProvider), tokens),
            gate,
            new KickoffHandler(options, _jobs, _data, routes),
            new StatusHandler(options, _jobs, routes, links, faults, seal),
            new FileHandler(options, gate, seal, _jobs, faults, new GzipCopies(_temporary.CreateFolder("gzip"), stopping)),
            new MetadataHandler(options, routes, _data),
            resources,
            options.BatchLimit > 0 ? new BatchHandler(options.BatchLimit, resources) : null,
            _publisher is null ? null : new PublishHandler(options, _publisher, routes, links),
            new FaultInjector(options, faults, _jobs, links, seal));
        AppDomain.CurrentDomain.ProcessExit += RemoveFiles;
        _ready.SetResult(true);
    }

    /// <summary>All faults that can be injected: see <see cref="SandboxOptions.Faults"/>.</summary>
    public static IReadOnlyList<SandboxFault> KnownFaults => FaultTable.All;

    /// <summary>The FHIR base: <c>http://localhost:{port}/fhir/R4/{slug}/{environment}</c>, without a trailing slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>The token endpoint: <c>http://localhost:{port}/v2/auth/token</c>.</summary>
    public Uri TokenUri { get; }

    /// <summary>
    /// The root of a second origin, <c>http://localhost:{another port}/</c>, that serves the same files without a token; a file that
    /// <c>ForeignHostLocked</c> or <c>ForeignHostSigned</c> was applied to needs a token or a signature. <see langword="null"/> unless
    /// <c>ForeignHost</c>, <c>ForeignHostLocked</c>, <c>ForeignHostSigned</c> or <c>RedirectElsewhere</c> is among the faults.
    /// </summary>
    public Uri? ForeignUri => _foreignListener?.Root;

    /// <summary>
    /// The address of the published data, <c>{BaseUri}/$bulk-publish</c>; <see langword="null"/> without <see cref="SandboxOptions.Publish"/>.
    /// </summary>
    public Uri? ManifestUri { get; }

    /// <summary>The faults that the sandbox was started with, in that order, and the occurrences of each so far: a snapshot.</summary>
    public IReadOnlyList<SandboxFaultCount> Faults => _faults.Counts;

    /// <summary>True until the sandbox is stopped.</summary>
    public bool IsRunning => Volatile.Read(ref _stopped) == 0;

    /// <summary>The requests so far, with headers and bodies, in order of arrival: a snapshot.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _requests.ToArray();

    /// <summary>The steps of change so far, including the automatic ones: a snapshot.</summary>
    public IReadOnlyList<SandboxChange> Changes => _data.Changes;

    /// <summary>
    /// The files that an unfiltered system-level export would contain now, in the order of the manifest. Waits until the data is
    /// generated or read.
    /// </summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    /// <exception cref="OperationCanceledException">The sandbox was stopped before its data was ready.</exception>
    public IReadOnlyList<SandboxFile> ServedFiles => _data.Current.GetAwaiter().GetResult().Files
        .Select(file => new SandboxFile(Path.GetFileName(file.Path), file.Type!, file.ResourceCount, file.Length, file.Sha256))
        .ToList();

    /// <summary>The number of resources of each type in an unfiltered system-level export.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    public IReadOnlyDictionary<string, long> Resources => new ReadOnlyDictionary<string, long>(ServedFiles
        .GroupBy(file => file.Type, StringComparer.Ordinal)
        .ToDictionary(files => files.Key, files => files.Sum(file => file.ResourceCount), StringComparer.Ordinal));

    /// <summary>The total number of resources in an unfiltered system-level export.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    public long ResourceCount => ServedFiles.Sum(file => file.ResourceCount);

    internal string TemporaryPath => _temporary.Path;

    /// <summary>Starts a sandbox. The data is generated or read in the background; exports wait for it.</summary>
    /// <param name="options">The options; they are copied.</param>
    /// <exception cref="SandboxException">
    /// <c>SandboxOptionInvalid</c>, <c>SandboxFaultInvalid</c>, <c>SandboxPublicKeysInvalid</c>, <c>SandboxDataPathNotFound</c>,
    /// <c>SandboxDataPathEmpty</c>, <c>SandboxDataFileNotFhir</c> or <c>SandboxPortUnavailable</c>.
    /// </exception>
    public static RedoxSandbox Start(SandboxOptions options)
    {
        SandboxOptions copy = (options ?? throw new ArgumentNullException(nameof(options))).Copy();
        copy.Check();
        FaultPlan faults = FaultPlan.Parse(copy.Faults, copy.Seed);
        PublicKeySet? keys = copy.PublicKeys is null ? null : PublicKeySet.Read(copy.PublicKeys);
        return new RedoxSandbox(copy, keys, DataSource.Create(copy), faults);
    }

    /// <summary>
    /// Changes the data by one step: see <see cref="SandboxOptions.Change"/>. The same seed and number of steps give the same data, except
    /// for the times of the changes. Exports that were kicked off earlier keep their data; the change is later than their transaction
    /// time. If a step deletes a single resource of a patient, the next step can restore it.
    /// </summary>
    /// <returns>The changes that the step made.</returns>
    /// <exception cref="SandboxException">
    /// <c>SandboxOptionInvalid</c>: the sandbox was started without <see cref="SandboxOptions.Change"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The sandbox was stopped.</exception>
    /// <exception cref="OperationCanceledException">The sandbox was stopped during the change, or before its data was ready.</exception>
    public SandboxChange ApplyChanges()
    {
        if (_options.Change == 0)
        {
            throw SandboxErrors.InvalidOption(nameof(SandboxOptions.Change), "is 0: there is nothing to change");
        }

        return IsRunning ? _data.ChangeAsync().GetAwaiter().GetResult() : throw new ObjectDisposedException(nameof(RedoxSandbox));
    }

    /// <summary>
    /// Publishes a new complete list. The chain of updates before it is closed: its last page has <c>#closed</c>, and clients begin again.
    /// </summary>
    /// <exception cref="SandboxException"><c>SandboxOptionInvalid</c>: the sandbox was started without <see cref="SandboxOptions.Publish"/>.</exception>
    public void PublishSnapshot() =>
        (_publisher ?? throw SandboxErrors.InvalidOption(nameof(SandboxOptions.Publish), "is None: nothing is published")).RenewAsync().GetAwaiter().GetResult();

    /// <summary>
    /// The resources that an unfiltered export would contain now, each as its line of JSON, in the order of the files. The data is
    /// fixed when the enumeration begins.
    /// </summary>
    /// <param name="groupId">The group of a group-level export; <see langword="null"/> for a system-level export.</param>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    public IEnumerable<string> CurrentResources(string? groupId = null)
    {
        if (groupId is not null)
        {
            _ = GroupMembers(groupId);
        }

        return Exports.CurrentResources.Read(_data.Look, groupId);
    }

    /// <summary>The ids of the patients who are currently members of a group, sorted.</summary>
    /// <param name="groupId">
    /// The id of a group: <c>all</c>, <c>diabetics</c>, <c>roster</c> (with <see cref="SandboxOptions.Change"/>) or a group of the data
    /// folder.
    /// </param>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public IReadOnlyCollection<string> GroupMembers(string groupId)
    {
        using DataLease lease = _data.Look();
        return lease.Data.GetAwaiter().GetResult().FindGroup(groupId) is HashSet<string> members
            ? [.. members.OrderBy(id => id, StringComparer.Ordinal)]
            : throw new ArgumentException($"There is no Group with the id '{groupId}'.", nameof(groupId));
    }

    /// <summary>Ends all requests, frees the port and deletes the files that the sandbox wrote. A second call does nothing.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        _stopping.Cancel();
        _foreignListener?.Dispose();
        _listener.Dispose();
        Task.WhenAny(Task.WhenAll(_jobs.EndAllAsync(), IgnoreOutcomeOf(_data.Current), _data.EndAsync()), Task.Delay(TimeSpan.FromSeconds(5))).Wait();
        _publisher?.Dispose();
        _data.Dispose();
        _temporary.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= RemoveFiles;
    }

    /// <inheritdoc cref="Stop"/>
    public void Dispose() => Stop();

    private static Task<bool> IgnoreOutcomeOf(Task task) => task.ContinueWith(
        ended => ended.Exception is null, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    // Deletes the files if the process exits without stopping the sandbox.
    private void RemoveFiles(object? sender, EventArgs e) => _temporary.Dispose();

    private LoopbackListener StartListening(bool isForeign)
    {
        try
        {
            return LoopbackListener.Start(exchange => HandleAsync(exchange, isForeign), _outage.CanBegin && !isForeign ? () => _outage.IsNow : null);
        }
        catch (SandboxException)
        {
            // Null if the first listener did not start.
            _listener?.Dispose();
            _stopping.Cancel();
            IgnoreOutcomeOf(_data.Current).Wait(TimeSpan.FromSeconds(5));
            _data.Dispose();
            _temporary.Dispose();
            throw;
        }
    }

    private async Task HandleAsync(HttpExchange exchange, bool isForeign)
    {
        // The first request can arrive before the constructor has finished.
        await _ready.Task.ConfigureAwait(false);
        SandboxRequest record = Record(exchange.Request, isForeign);
        byte[]? body = await exchange.ReadBodyAsync(LargestBody).ConfigureAwait(false);
        record.Body = body is { Length: > 0 } ? Encoding.UTF8.GetString(body) : null;
        SandboxCall call = new(record, Uri.UnescapeDataString(record.Path), record.Query, body ?? []);
        if (!isForeign && _outage.Includes(call))
        {
            _listener.ResetAll();
            return;
        }

        Answer answer = body is null
            ? Answer.Outcome(413, "too-long", "The body is longer than a megabyte.")
            : await _router.AnswerAsync(call).ConfigureAwait(false);
        await AnswerWriter.WriteAsync(exchange, call, answer, _options.TimeProvider.GetUtcNow(), _stopping.Token).ConfigureAwait(false);
    }

    private SandboxRequest Record(RequestHead request, bool isForeign)
    {
        string traceId = DeterministicId.Create(_options.Seed, "trace", Interlocked.Increment(ref _requestNumber)).ToString("D");
        Uri root = isForeign ? _foreignListener!.Root : _listener.Root;
        SandboxRequest record = new(
            _options.TimeProvider.GetUtcNow(), request.Method, Uri.TryCreate(root, request.Target, out Uri? uri) ? uri : root, request.Headers, traceId, isForeign);
        _requests.Enqueue(record);
        return record;
    }
}
