using System.Globalization;
using System.Net.Http;
using RedoxExport.Connections;
using RedoxExport.Payloads;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Starts, follows and ends exports on one connection.</summary>
/// <param name="connection">The server.</param>
/// <param name="events">Takes what happens on the way.</param>
public sealed class ExportClient(RedoxConnection connection, IExportEvents? events = null)
{
    /// <summary>How long a start waits for a server that answers 429 (too much to do, or another export is running).</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    private const int KickOffAnswerLimit = 1024 * 1024;
    private static readonly Backoff BusyPauses = Backoff.HalfJitter(TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(1));

    /// <summary>The retries of the run that this belongs to. Without one only the attempts of each request count.</summary>
    internal RetryBudget? Budget { get; init; }

    /// <summary>Whether a status is asked for until an outage is over. Without it the question ends after the attempts of one request.</summary>
    internal bool WaitsOutOutages { get; init; }

    private RequestGate Gate => connection.Gate;

    private TimeProvider Clock => connection.Gate.Options.Pacing.Clock;

    /// <summary>Checks a request, and writes the message that starts the export. The server is not asked.</summary>
    /// <param name="request">What to export.</param>
    /// <exception cref="RedoxExportException">The request cannot be sent.</exception>
    public KickOffMessage Prepare(ExportRequest request) => KickOffMessage.Create(connection.BaseUri, request, connection.KickOffForm, Clock, events);

    /// <summary>Starts an export (IG 3.0.0, bulk data kick-off request). A busy server is waited for, a minute at most.</summary>
    /// <param name="request">What to export.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException"><c>KickOffRefused</c>, <c>ExportAlreadyRunning</c>, <c>KickOffAnswerUnusable</c>, or the request or the way to the server is at fault.</exception>
    public Task<ExportJob> StartAsync(ExportRequest request, CancellationToken cancellationToken) =>
        StartAsync(Prepare(request), DefaultPatience, cancellationToken);

    /// <summary>As <see cref="StartAsync(ExportRequest, CancellationToken)"/>, of a message that was prepared and with a patience of the caller's.</summary>
    /// <param name="message">What <see cref="Prepare"/> gave.</param>
    /// <param name="patience">
    /// How long to wait in all while the server answers 429. A <c>Retry-After</c> is obeyed while it fits into what is left;
    /// without one the pauses grow to a minute. Zero asks once.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException">As there. <c>ExportAlreadyRunning</c>: the next time to ask lies beyond the patience; it is in the message and in <c>RetryAfter</c>.</exception>
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

    /// <summary>Takes up an export by its polling URL. The server is not asked.</summary>
    public ExportJob Attach(Uri pollingUri)
    {
        // On Unix the path "/export-status/1" is an absolute Uri too, of a file.
        return pollingUri.IsAbsoluteUri && (pollingUri.Scheme == Uri.UriSchemeHttps || pollingUri.Scheme == Uri.UriSchemeHttp)
            ? new ExportJob(connection, pollingUri, Clock.GetUtcNow())
            : throw ExportErrors.PollingUrlInvalid(pollingUri);
    }

    /// <summary>Takes up an export by the payload that announced it.</summary>
    /// <exception cref="RedoxExportException"><c>PollingUrlInvalid</c>: the payload names none.</exception>
    public ExportJob Attach(ExportResponse response)
    {
        ExportJob job = Attach(response.ContentLocation ?? throw ExportErrors.PollingUrlMissing());
        job.StartedAt = response.EventDateTime ?? job.StartedAt;
        JobTimes.Hear(job, response, Clock.GetUtcNow());
        return job;
    }

    /// <summary>
    /// Asks once how an export stands, and brings the job up to date (IG 3.0.0, status request). One answer does not end an export: the state
    /// stays as it was, and the answer is a warning, until further calls have confirmed it.
    /// </summary>
    /// <returns>The job itself.</returns>
    /// <exception cref="RedoxExportException">The server did not answer, refused to say, or its manifest is unusable. A failed or vanished export is no exception here, but a state.</exception>
    public async Task<ExportJob> RefreshAsync(ExportJob job, CancellationToken cancellationToken)
    {
        await AskAsync(job, cancellationToken).ConfigureAwait(false);
        if (job.Doubt is { } doubt)
        {
            if (doubt.Last is { Kind: StatusVerdictKind.Unusable, Error: { } unusable })
            {
                throw unusable;
            }

            events.Warning("StatusDoubted", $"Export {SafeText.Clean(job.Id, 100)}: the server answered {doubt.Last}. One such answer does not end an export, so its state stays {job.State}. Wait-RedoxExportJob asks until it is certain.");
        }

        return job;
    }

    /// <summary>
    /// Asks until the answer is certain: one that does not end the export, or one that further answers have confirmed. If passing errors come
    /// between them for twelve minutes, the job stays as it was, with its <see cref="ExportJob.Doubt"/>.
    /// </summary>
    /// <returns>The job itself.</returns>
    /// <exception cref="RedoxExportException">As <see cref="RefreshAsync"/>.</exception>
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

    /// <summary>Waits before a doubtful answer is asked for again, and says why.</summary>
    internal Task PauseInDoubtAsync(ExportJob job, StatusDoubt doubt, TimeSpan pause, CancellationToken cancellationToken)
    {
        events.Verbose("StatusDoubted", string.Format(
            CultureInfo.InvariantCulture,
            "Export {0}: the server answered {1}. It is asked again in {2:0.0} s before that counts.",
            SafeText.Clean(job.Id, 100),
            doubt.Last,
            pause.TotalSeconds));
        return Gate.Options.Pacing.DelayAsync(pause, cancellationToken);
    }

    /// <summary>Asks once. An answer that would end the job, or cannot be used, is kept as its <see cref="ExportJob.Doubt"/>.</summary>
    internal async Task AskAsync(ExportJob job, CancellationToken cancellationToken)
    {
        try
        {
            await AskOnceAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e is { Recovery: Recovery.RunAgain, Kind: ErrorKind.InvalidData })
        {
            StatusAnswer.Hear(job, new StatusVerdict(StatusVerdictKind.Unusable, 200, e.Message, []) { Error = e }, Clock);
        }
    }

    private async Task AskOnceAsync(ExportJob job, CancellationToken cancellationToken)
    {
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

    /// <summary>Cancels a running export, or tells the server that the files of a complete one may go (IG 3.0.0, delete request).</summary>
    /// <returns>The job itself.</returns>
    /// <exception cref="RedoxExportException"><c>CancelRefused</c>, or the server could not be reached.</exception>
    public async Task<ExportJob> StopAsync(ExportJob job, CancellationToken cancellationToken)
    {
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

    // Some servers answer 404 to every DELETE. The status has to say it, too.
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
            // It may not know the export yet, and go on with it.
            await SettleAsync(asked, cancellationToken).ConfigureAwait(false);
        }

        return asked.State == ExportJobState.Gone || asked.Doubt is { Last.Kind: StatusVerdictKind.Gone };
    }

    /// <summary>Asks for the export, again and again while the server says 429 and the patience lasts: a 429 has started nothing.</summary>
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

            // Where the server's time is cut to the longest that is obeyed, it is not cut below what we would have waited by ourselves.
            TimeSpan own = BusyPauses.Pause(times, pacing);
            TimeSpan most = Gate.Options.MaxRetryDelay > own ? Gate.Options.MaxRetryDelay : own;
            TimeSpan pause = response.RetryAfter is { } asked && asked > TimeSpan.Zero ? (asked < most ? asked : most) : own;
            TimeSpan left = patience - Clock.GetElapsedTime(begun);
            if (pause > left)
            {
                return response;
            }

            // One start is one warning, however often it is asked.
            ExportEventLevel level = times == 0 ? ExportEventLevel.Warning : ExportEventLevel.Verbose;
            events?.Report(new ExportEvent(level, "KickOffWaiting", string.Format(
                CultureInfo.InvariantCulture,
                "The server has too much to do or another export is running (HTTP 429): asking again in {0:0.0} s. It is waited for {1:0} s in all.",
                pause.TotalSeconds,
                patience.TotalSeconds)));
            response.Dispose();
            await Gate.Waits.DelayAsync("the server has too much to do or another export is running (HTTP 429)", pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for the export, and once more in each other form that can help.</summary>
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

            events.Verbose("KickOffFormRefused", $"The server does not take the request in this form (HTTP {response.Status}): it is sent again {(other.Method != form.Method ? "by POST" : "with includeAssociatedData as Coding")}.");
            response.Dispose();
            form = other;
        }
    }

    // The export runs, so its job is worth having; but the user should not learn at the first question that nobody may be asked.
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
                    "The server named two polling URLs, {0} in Content-Location and {1} in its answer. The first is followed.",
                    SafeText.Show(named),
                    SafeText.Show(announced)));
            }

            return named;
        }

        return announced ?? throw ExportErrors.NoPollingUrl(response, said);
    }

    private static Uri? Resolve(GateResponse response, string? location) =>
        LinkText.Resolve(response.Uri, location) is { Scheme: "https" or "http" } uri ? uri : null;

    // With the polling URL in the header the export runs, whatever becomes of the body: it must not be lost.
    private async Task<byte[]> ReadKickOffAnswerAsync(GateResponse response, bool canDoWithout, CancellationToken cancellationToken)
    {
        try
        {
            return await response.ReadBodyAsync(KickOffAnswerLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (canDoWithout)
        {
            events.Verbose("KickOffAnswerUnread", $"{e.Message} The polling URL came in a header, so the export is followed all the same.");
            return [];
        }
    }
}
