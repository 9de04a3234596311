using System.Globalization;
using System.Net.Http;
using RedoxExport.Connections;
using RedoxExport.Payloads;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Starts, monitors and cancels exports on one connection.</summary>
/// <param name="connection">The connection to the server.</param>
/// <param name="events">Receives progress messages and warnings.</param>
internal sealed class ExportClient(RedoxConnection connection, IExportEvents? events = null)
{
    /// <summary>The longest time that a kick-off waits while the server answers 429 (too busy, or another export is running).</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    private const int KickOffAnswerLimit = 1024 * 1024;
    private static readonly Backoff BusyPauses = Backoff.HalfJitter(TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(1));

    /// <summary>The retry budget of the run. If <see langword="null"/>, only the attempts of each request are limited.</summary>
    internal RetryBudget? Budget { get; init; }

    /// <summary>True if a status request is retried until an outage is over. If false, it fails after the attempts of one request.</summary>
    internal bool WaitsOutOutages { get; init; }

    private RequestGate Gate => connection.Gate;

    private TimeProvider Clock => connection.Gate.Options.Pacing.Clock;

    /// <summary>Checks a request and creates the message that starts the export. Sends nothing to the server.</summary>
    /// <param name="request">The export to prepare.</param>
    /// <exception cref="RedoxExportException">The request is invalid and cannot be sent.</exception>
    public KickOffMessage Prepare(ExportRequest request) => KickOffMessage.Create(connection.BaseUri, request, connection.KickOffForm, Clock, events);

    /// <summary>
    /// Starts an export (IG 3.0.0, bulk data kick-off request). While the server answers 429, retries for <see cref="DefaultPatience"/> at most.
    /// </summary>
    /// <param name="request">The export to start.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="RedoxExportException">
    /// <c>KickOffRefused</c>, <c>ExportAlreadyRunning</c>, <c>KickOffAnswerUnusable</c>, or the request is invalid or the server cannot be reached.
    /// </exception>
    public Task<ExportJob> StartAsync(ExportRequest request, CancellationToken cancellationToken) =>
        StartAsync(Prepare(request), DefaultPatience, cancellationToken);

    /// <summary>Starts the export of a message that was prepared before. The caller sets how long to wait for a busy server.</summary>
    /// <param name="message">The message that <see cref="Prepare"/> returned.</param>
    /// <param name="patience">
    /// The total time to wait while the server answers 429. A <c>Retry-After</c> is obeyed if it fits into the time that is left;
    /// without one, the pauses grow up to one minute. With zero, the request is sent once.
    /// </param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="RedoxExportException">
    /// The same errors as <see cref="StartAsync(ExportRequest, CancellationToken)"/>. <c>ExportAlreadyRunning</c> means that the next attempt would
    /// be later than <paramref name="patience"/> allows; its time is in the message and in <c>RetryAfter</c>.
    /// </exception>
    public async Task<ExportJob> StartAsync(KickOffMessage message, TimeSpan patience, CancellationToken cancellationToken)
    {
        using GateResponse response = await KickOffInFormAsync(message, patience, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = Clock.GetUtcNow();
        if (!response.IsSuccess)
        {
            throw response.Status == 429
                ? ExportErrors.ExportAlreadyRunning(response, now + response.RetryAfter)
                : ExportErrors.KickOffRefused(response, message.Request, connection);
        }

        Uri pollingUri = await PollingUriOfAsync(response, message.Request, cancellationToken).ConfigureAwait(false);
        WarnOfForeignHost(pollingUri);
        return new ExportJob(connection, pollingUri, now)
        {
            Times = new ServerTimes { KickOffDate = response.Date, KickOffAt = now },
            Request = message.Request,
            State = ExportJobState.Accepted,
            TraceId = response.TraceId,
            RetryAt = now + response.RetryAfter,
        };
    }

    /// <summary>Creates a job for the export at a polling URL. Sends nothing to the server.</summary>
    /// <param name="pollingUri">The absolute http or https URL from the <c>Content-Location</c> header.</param>
    /// <exception cref="RedoxExportException"><c>PollingUrlInvalid</c>.</exception>
    public ExportJob Attach(Uri pollingUri)
    {
        // On Unix, .NET also reads the path "/export-status/1" as an absolute Uri, of a file.
        return pollingUri.IsAbsoluteUri && (pollingUri.Scheme == Uri.UriSchemeHttps || pollingUri.Scheme == Uri.UriSchemeHttp)
            ? new ExportJob(connection, pollingUri, Clock.GetUtcNow())
            : throw ExportErrors.PollingUrlInvalid(pollingUri);
    }

    /// <summary>Creates a job for a published manifest, or for a manifest file on disk. Sends nothing to the server.</summary>
    /// <param name="request">The request with the address of the manifest.</param>
    /// <param name="first">The page to begin with; <see langword="null"/> for the manifest itself. An update begins with a later page.</param>
    /// <param name="page">That page, if it has been requested already.</param>
    internal ExportJob AttachPublished(ExportRequest request, Uri? first = null, PublishedPage? page = null) =>
        new(connection, first ?? request.ManifestUri!, Clock.GetUtcNow())
        {
            Request = request,
            Published = new PublishedState(request.ManifestUri!) { First = page },
        };

    /// <summary>Creates a job for the export that a payload announced. Sends nothing to the server.</summary>
    /// <param name="response">The payload; its <c>contentLocation</c> is the polling URL.</param>
    /// <exception cref="RedoxExportException"><c>PollingUrlInvalid</c>: the payload has no polling URL, or an invalid one.</exception>
    public ExportJob Attach(ExportResponse response)
    {
        ExportJob job = Attach(response.ContentLocation ?? throw ExportErrors.PollingUrlMissing());
        job.StartedAt = response.EventDateTime ?? job.StartedAt;
        JobTimes.Hear(job, response, Clock.GetUtcNow());
        return job;
    }

    /// <summary>
    /// Sends one status request and updates the job (IG 3.0.0, status request). A single answer that reports the end of the export is not final:
    /// the state stays unchanged and a warning is written, until further calls have confirmed the answer.
    /// </summary>
    /// <param name="job">The job to update.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The same job.</returns>
    /// <exception cref="RedoxExportException">
    /// The server did not answer, refused the request, or sent an unusable manifest. A failed or unknown export is a state, not an exception.
    /// </exception>
    public async Task<ExportJob> RefreshAsync(ExportJob job, CancellationToken cancellationToken)
    {
        await AskAsync(job, cancellationToken).ConfigureAwait(false);
        if (job.Doubt is { } doubt)
        {
            if (doubt.Last is { Kind: StatusVerdictKind.Unusable, Error: { } unusable })
            {
                throw unusable;
            }

            events.Warning("StatusDoubted", $"Export {SafeText.Clean(job.Id, 100)}: the server answered with {doubt.Last}. One such answer does not end an export, so its state stays {job.State}. Wait-RedoxExportJob repeats the request until the result is certain.");
        }

        return job;
    }

    /// <summary>
    /// Sends status requests until the answer is certain: the export is still running, or further answers have confirmed its end. If temporary
    /// errors come between the answers for 12 minutes, the job stays unchanged and keeps its <see cref="ExportJob.Doubt"/>.
    /// </summary>
    /// <returns>The same job.</returns>
    /// <exception cref="RedoxExportException">The same errors as <see cref="RefreshAsync"/>.</exception>
    internal async Task<ExportJob> SettleAsync(ExportJob job, CancellationToken cancellationToken)
    {
        long begun = Clock.GetTimestamp();
        await AskAsync(job, cancellationToken).ConfigureAwait(false);
        while (job.Doubt is { } doubt && Clock.GetElapsedTime(begun) < StatusDoubt.LongestSettling)
        {
            TimeSpan pause = StatusDoubt.Pause(Gate.Options.Pacing);
            TimeSpan asked = job.RetryAt - Clock.GetUtcNow() ?? TimeSpan.Zero;
            pause = asked > pause ? (asked < Gate.Options.MaxRetryDelay ? asked : Gate.Options.MaxRetryDelay) : pause;
            await PauseInDoubtAsync(job, doubt, pause, cancellationToken).ConfigureAwait(false);
            await AskAsync(job, cancellationToken).ConfigureAwait(false);
        }

        return job;
    }

    /// <summary>Waits before an unconfirmed answer is requested again, and reports why.</summary>
    internal Task PauseInDoubtAsync(ExportJob job, StatusDoubt doubt, TimeSpan pause, CancellationToken cancellationToken)
    {
        events.Verbose("StatusDoubted", string.Format(
            CultureInfo.InvariantCulture,
            "Export {0}: the server answered with {1}. That counts only if further answers confirm it; next request in {2:0.0} s.",
            SafeText.Clean(job.Id, 100),
            doubt.Last,
            pause.TotalSeconds));
        return Gate.Options.Pacing.DelayAsync(pause, cancellationToken);
    }

    /// <summary>Sends one status request. An answer that would end the job, or that is unusable, is kept as <see cref="ExportJob.Doubt"/>.</summary>
    internal async Task AskAsync(ExportJob job, CancellationToken cancellationToken)
    {
        try
        {
            await AskOnceAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (job.Published is null && e is { Recovery: Recovery.RunAgain, Kind: ErrorKind.InvalidData })
        {
            StatusAnswer.Hear(job, new StatusVerdict(StatusVerdictKind.Unusable, 200, e.Message, []) { Error = e }, Clock);
        }
    }

    private async Task AskOnceAsync(ExportJob job, CancellationToken cancellationToken)
    {
        if (job.Published is { } published)
        {
            PublishedSource source = new(connection, published.Root, events) { WaitsOutOutages = WaitsOutOutages };
            await PublishedAnswer.ApplyAsync(job, published, source, Clock, cancellationToken).ConfigureAwait(false);
            return;
        }

        using GateResponse response = await Gate.SendAndReadAsync(
            new GateRequest(HttpMethod.Get, job.PollingUri, RequestPurpose.Status) { Accept = "application/json", Budget = Budget, WaitsOutOutages = WaitsOutOutages },
            ManifestLoader.PageLimit,
            events,
            cancellationToken).ConfigureAwait(false);
        ServerTimes before = job.Times;
        try
        {
            await StatusAnswer.ApplyAsync(job, response, Gate, WaitsOutOutages, events, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (job.Times != before)
            {
                job.KeepTimes?.Invoke(job);
            }
        }

        JobTimes.Say(job, events);
    }

    /// <summary>Cancels a running export, or tells the server that the files of a complete one may be deleted (IG 3.0.0, delete request).</summary>
    /// <param name="job">The export.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The same job.</returns>
    /// <exception cref="RedoxExportException"><c>CancelRefused</c>, or the server could not be reached.</exception>
    public async Task<ExportJob> StopAsync(ExportJob job, CancellationToken cancellationToken)
    {
        if (job.Published is not null)
        {
            throw ExportErrors.PublishedNotStopped(job);
        }

        using GateResponse response = await Gate.SendAsync(
            new GateRequest(HttpMethod.Delete, job.PollingUri, RequestPurpose.Delete) { Accept = "application/json", Budget = Budget, WaitsOutOutages = WaitsOutOutages },
            events,
            cancellationToken).ConfigureAwait(false);
        job.TraceId = response.TraceId ?? job.TraceId;
        if (response.Status is 404 or 410 && await IsGoneAsync(job, cancellationToken).ConfigureAwait(false))
        {
            job.State = ExportJobState.Gone;
        }
        else if (response.IsSuccess)
        {
            job.State = job.State == ExportJobState.Completed ? ExportJobState.Released : ExportJobState.Cancelled;
        }
        else
        {
            throw ExportErrors.CancelRefused(response, connection);
        }

        job.RetryAt = null;
        job.CompletedAt ??= Clock.GetUtcNow();
        return job;
    }

    // Some servers answer 404 to every DELETE. The export is gone only if a status request confirms it.
    private async Task<bool> IsGoneAsync(ExportJob job, CancellationToken cancellationToken)
    {
        if (job.State is ExportJobState.Cancelled or ExportJobState.Released or ExportJobState.Gone)
        {
            return true;
        }

        ExportJob asked = job.Again();
        await AskAsync(asked, cancellationToken).ConfigureAwait(false);
        if (asked.Doubt is not null && StatusDoubt.IsYoung(Clock, job.Times.KickOffAt))
        {
            // The server may not know the export yet, and continue it later.
            await SettleAsync(asked, cancellationToken).ConfigureAwait(false);
        }

        return asked.State == ExportJobState.Gone || asked.Doubt is { Last.Kind: StatusVerdictKind.Gone };
    }

    /// <summary>Sends the kick-off, and repeats it while the server answers 429 and the time allows. A 429 has not started anything.</summary>
    private async Task<GateResponse> KickOffAsync(KickOffMessage message, TimeSpan patience, CancellationToken cancellationToken)
    {
        Pacing pacing = Gate.Options.Pacing;
        long begun = Clock.GetTimestamp();
        for (int times = 0; ; times++)
        {
            GateResponse response = await Gate.SendAsync(message.ToGateRequest(Budget), events, cancellationToken).ConfigureAwait(false);
            if (response.Status != 429)
            {
                return response;
            }

            // A Retry-After is limited to MaxRetryDelay, but not to less than our own pause would be.
            TimeSpan own = BusyPauses.Pause(times, pacing);
            TimeSpan most = Gate.Options.MaxRetryDelay > own ? Gate.Options.MaxRetryDelay : own;
            TimeSpan pause = response.RetryAfter is { } asked && asked > TimeSpan.Zero ? (asked < most ? asked : most) : own;
            TimeSpan left = patience - Clock.GetElapsedTime(begun);
            if (pause > left)
            {
                return response;
            }

            // One warning per kick-off, however many attempts it takes.
            ExportEventLevel level = times == 0 ? ExportEventLevel.Warning : ExportEventLevel.Verbose;
            events?.Report(new ExportEvent(level, "KickOffWaiting", string.Format(
                CultureInfo.InvariantCulture,
                "The server is overloaded or another export is running (HTTP 429). Next attempt in {0:0.0} s; giving up after {1:0} s in total.",
                pause.TotalSeconds,
                patience.TotalSeconds)));
            response.Dispose();
            await Gate.Waits.DelayAsync("the server is overloaded or another export is running (HTTP 429)", pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the kick-off. After a refusal, sends it once in each other form that can help.</summary>
    private async Task<GateResponse> KickOffInFormAsync(KickOffMessage message, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (KickOffMessage form = message; ;)
        {
            GateResponse response = await KickOffAsync(form, patience, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccess)
            {
                connection.KickOffForm = form.Form;
            }

            if (form.AfterRefusal(response.Status, response.HeaderList("Allow")) is not { } other)
            {
                return response;
            }

            events.Verbose("KickOffFormRefused", $"The server does not accept the request in this form (HTTP {response.Status}). Sending it again {(other.Method != form.Method ? "by POST" : other.Form.WithoutSeparateStatus != form.Form.WithoutSeparateStatus ? "without separate-export-status" : "with includeAssociatedData as Coding")}.");
            response.Dispose();
            form = other;
        }
    }

    // The export is running, so the job is returned. The warning tells the user now, before the first status request, that this host is not trusted.
    private void WarnOfForeignHost(Uri pollingUri)
    {
        try
        {
            Gate.Trust.Admit(pollingUri, RequestPurpose.Status);
        }
        catch (RedoxExportException e)
        {
            events.Warning("PollingUrlNotTrusted", $"The export has started, but its status cannot be requested on this connection: {e.Message} {e.RecommendedAction}");
        }
    }

    private async Task<Uri> PollingUriOfAsync(GateResponse response, ExportRequest request, CancellationToken cancellationToken)
    {
        Uri? named = Resolve(response, response.Header("Content-Location"));
        byte[] body = await ReadKickOffAnswerAsync(response, named is not null, cancellationToken).ConfigureAwait(false);
        Uri? announced = null;
        ServerError? said = body.Length > 0 ? ServerError.Read(body) : null;
        if (StatusAnswer.ReadPayload(body) is { } payload)
        {
            if (payload.Errors.Count > 0 || payload.Status >= 400)
            {
                throw ExportErrors.KickOffRefused(response, request, connection, said);
            }

            announced = Resolve(response, payload.ContentLocation?.OriginalString);
        }

        if (named is not null)
        {
            if (announced is not null && announced != named)
            {
                events.Warning("PollingUrlsDiffer", string.Format(
                    CultureInfo.InvariantCulture,
                    "The server sent two polling URLs, {0} in Content-Location and {1} in its answer. The module uses the first.",
                    SafeText.Show(named),
                    SafeText.Show(announced)));
            }

            return named;
        }

        return announced ?? throw ExportErrors.NoPollingUrl(response, said);
    }

    private static Uri? Resolve(GateResponse response, string? location) =>
        LinkText.Resolve(response.Uri, location) is { Scheme: "https" or "http" } uri ? uri : null;

    // If the header has the polling URL, the export is running. The URL must not be lost because the body is unreadable.
    private async Task<byte[]> ReadKickOffAnswerAsync(GateResponse response, bool canDoWithout, CancellationToken cancellationToken)
    {
        try
        {
            return await response.ReadBodyAsync(KickOffAnswerLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (canDoWithout)
        {
            events.Verbose("KickOffAnswerUnread", $"{e.Message} The export continues, because a header contains its polling URL.");
            return [];
        }
    }
}
