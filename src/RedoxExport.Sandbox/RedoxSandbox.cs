using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Net;
using System.Text;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Handlers;
using RedoxExport.Sandbox.Http;
using RedoxExport.Sandbox.Tokens;

namespace RedoxExport.Sandbox;

/// <summary>
/// An HTTP server on a free loopback port that behaves like Redox with a FHIR server behind it. Requests are answered side by side;
/// disposing it ends them all, frees the port and removes what it wrote.
/// </summary>
public sealed class RedoxSandbox : IDisposable
{
    private const int LargestBody = 1024 * 1024;

    private readonly SandboxOptions _options;
    private readonly TemporaryFolder _temporary = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<SandboxRequest> _requests = new();
    private readonly Task<DataSet> _data;
    private readonly JobStore _jobs;
    private readonly Router _router;
    private readonly LoopbackListener _listener;
    private readonly LoopbackListener? _foreignListener;
    private readonly FaultPlan _faults;
    private int _requestNumber;
    private int _stopped;

    private RedoxSandbox(SandboxOptions options, PublicKeySet? keys, DataSource source, FaultPlan faults)
    {
        _options = options;
        _faults = faults;
        CancellationToken stopping = _stopping.Token;
        _data = Task.Run(() => source.Load(_temporary.CreateFolder("data"), stopping), stopping);
        _listener = StartListening(isForeign: false);
        _foreignListener = faults.Has(Fault.ForeignHost) || faults.Has(Fault.RedirectElsewhere) ? StartListening(isForeign: true) : null;
        Routes routes = new(_listener.Root, options.Slug, options.Environment);
        BaseUri = routes.Base;
        TokenUri = routes.Token;
        TokenStore tokens = new(options.TokenLifetime, options.TimeProvider);
        BearerGate gate = new(options, tokens, faults);
        _jobs = new JobStore(options, _temporary, _data, new RowBuilder(options, faults));
        LinkSeal seal = new(options.Seed, faults.Has(Fault.LinksExpire));
        FileLinks links = new(routes, _foreignListener?.Root, seal);
        _router = new Router(
            options,
            new TokenHandler(options, new AssertionChecker(keys, routes.Token, options.TimeProvider), tokens),
            gate,
            new KickoffHandler(options, _jobs, _data, routes),
            new StatusHandler(options, _jobs, routes, links),
            new FileHandler(options, gate, seal, _jobs, new GzipCopies(_temporary.CreateFolder("gzip"), stopping)),
            new MetadataHandler(options, routes),
            new FaultInjector(options, faults, _jobs, links, seal));
        AppDomain.CurrentDomain.ProcessExit += RemoveFiles;
        _ready.SetResult(true);
    }

    /// <summary>Everything that can go wrong on purpose: see <see cref="SandboxOptions.Faults"/>.</summary>
    public static IReadOnlyList<SandboxFault> KnownFaults => FaultTable.All;

    /// <summary>The FHIR base: <c>http://localhost:{port}/fhir/R4/{slug}/{environment}</c>, without a trailing slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>The token endpoint: <c>http://localhost:{port}/v2/auth/token</c>.</summary>
    public Uri TokenUri { get; }

    /// <summary>
    /// The root of a second origin, <c>http://localhost:{another port}/</c>, that hands out the same files to whoever asks.
    /// <see langword="null"/> unless <c>ForeignHost</c> or <c>RedirectElsewhere</c> is among the faults.
    /// </summary>
    public Uri? ForeignUri => _foreignListener?.Root;

    /// <summary>The faults it was started with, in that order, and how often each has struck so far: a snapshot.</summary>
    public IReadOnlyList<SandboxFaultCount> Faults => _faults.Counts;

    /// <summary>Whether requests are still answered.</summary>
    public bool IsRunning => Volatile.Read(ref _stopped) == 0;

    /// <summary>The requests so far, in the order they arrived: a snapshot, headers and bodies included.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _requests.ToArray();

    /// <summary>The files of an unfiltered system-level export, in the manifest's order. Waits until the data is made or read.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    /// <exception cref="OperationCanceledException">The sandbox was stopped before its data was there.</exception>
    public IReadOnlyList<SandboxFile> ServedFiles => _data.GetAwaiter().GetResult().Files
        .Select(file => new SandboxFile(Path.GetFileName(file.Path), file.Type!, file.ResourceCount, file.Length, file.Sha256))
        .ToList();

    /// <summary>How many resources of each type an unfiltered system-level export hands out.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    public IReadOnlyDictionary<string, long> Resources => new ReadOnlyDictionary<string, long>(ServedFiles
        .GroupBy(file => file.Type, StringComparer.Ordinal)
        .ToDictionary(files => files.Key, files => files.Sum(file => file.ResourceCount), StringComparer.Ordinal));

    /// <summary>How many resources an unfiltered system-level export hands out in all.</summary>
    /// <exception cref="SandboxException"><c>SandboxDataFileNotFhir</c>: a file of the data folder is not NDJSON.</exception>
    public long ResourceCount => ServedFiles.Sum(file => file.ResourceCount);

    internal string TemporaryPath => _temporary.Path;

    /// <summary>Starts a sandbox. Generating or reading the data goes on beside it; exports wait for it.</summary>
    /// <exception cref="SandboxException">
    /// <c>SandboxOptionInvalid</c>, <c>SandboxFaultInvalid</c>, <c>SandboxPublicKeysInvalid</c>, <c>SandboxDataPathNotFound</c>, <c>SandboxDataPathEmpty</c>,
    /// <c>SandboxDataFileNotFhir</c> or <c>SandboxPortUnavailable</c>.
    /// </exception>
    public static RedoxSandbox Start(SandboxOptions options)
    {
        SandboxOptions copy = (options ?? throw new ArgumentNullException(nameof(options))).Copy();
        copy.Check();
        FaultPlan faults = FaultPlan.Parse(copy.Faults, copy.Seed);
        PublicKeySet? keys = copy.PublicKeys is null ? null : PublicKeySet.Read(copy.PublicKeys);
        return new RedoxSandbox(copy, keys, DataSource.Create(copy), faults);
    }

    /// <summary>Ends all requests, frees the port and removes the files that the sandbox wrote. A second call does nothing.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        _stopping.Cancel();
        _foreignListener?.Dispose();
        _listener.Dispose();
        Task.WhenAny(Task.WhenAll(_jobs.EndAllAsync(), IgnoreOutcomeOf(_data)), Task.Delay(TimeSpan.FromSeconds(5))).Wait();
        _temporary.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= RemoveFiles;
    }

    /// <inheritdoc cref="Stop"/>
    public void Dispose() => Stop();

    private static Task<bool> IgnoreOutcomeOf(Task task) => task.ContinueWith(
        ended => ended.Exception is null, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    // A session that ends without stopping its sandbox leaves nothing behind either.
    private void RemoveFiles(object? sender, EventArgs e) => _temporary.Dispose();

    private LoopbackListener StartListening(bool isForeign)
    {
        try
        {
            return LoopbackListener.Start(context => HandleAsync(context, isForeign));
        }
        catch (SandboxException)
        {
            // Null while it is the first that does not start.
            _listener?.Dispose();
            _stopping.Cancel();
            IgnoreOutcomeOf(_data).Wait(TimeSpan.FromSeconds(5));
            _temporary.Dispose();
            throw;
        }
    }

    private async Task HandleAsync(HttpListenerContext context, bool isForeign)
    {
        try
        {
            // The first request may be quicker than the constructor.
            await _ready.Task.ConfigureAwait(false);
            SandboxRequest record = Record(context.Request, isForeign);
            byte[]? body = await ReadBodyAsync(context.Request).ConfigureAwait(false);
            record.Body = body is { Length: > 0 } ? Encoding.UTF8.GetString(body) : null;
            SandboxCall call = new(record, Uri.UnescapeDataString(record.Path), record.Query, body ?? []);
            Answer answer = body is null
                ? Answer.Outcome(413, "too-long", "The body is longer than a megabyte.")
                : await _router.AnswerAsync(call).ConfigureAwait(false);
            await AnswerWriter.WriteAsync(context.Response, call, answer, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The client went away, the sandbox stops, or a file was lost under it: this connection ends, the others do not.
            context.Response.Abort();
        }
    }

    private SandboxRequest Record(HttpListenerRequest request, bool isForeign)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string? name in request.Headers.AllKeys)
        {
            if (name is not null)
            {
                headers[name] = request.Headers[name] ?? "";
            }
        }

        string traceId = DeterministicId.Create(_options.Seed, "trace", Interlocked.Increment(ref _requestNumber)).ToString("D");
        Uri uri = Uri.TryCreate(isForeign ? _foreignListener!.Root : _listener.Root, request.RawUrl, out Uri? raw) ? raw : request.Url!;
        SandboxRequest record = new(_options.TimeProvider.GetUtcNow(), request.HttpMethod.ToUpperInvariant(), uri, headers, traceId, isForeign);
        _requests.Enqueue(record);
        return record;
    }

    // Null when it is too long.
    private async Task<byte[]?> ReadBodyAsync(HttpListenerRequest request)
    {
        if (!request.HasEntityBody)
        {
            return [];
        }

        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await StreamPump.ReadAsync(request.InputStream, buffer, buffer.Length, _stopping.Token).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > LargestBody)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
