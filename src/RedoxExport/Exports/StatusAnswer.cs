using System.Globalization;
using System.Text;
using RedoxExport.Payloads;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Evaluates the answer to a status request (IG 3.0.0, status request). No other code decides what it means for the job.</summary>
internal static class StatusAnswer
{
    private const int PayloadMarkWithin = 64 * 1024;

    /// <summary>
    /// Updates the job from an answer whose body has been read. An answer that would end the job leaves its state unchanged and adds a
    /// <see cref="ExportJob.Doubt"/>, until further answers confirm it.
    /// </summary>
    /// <exception cref="RedoxExportException"><c>StatusRefused</c>, <c>ManifestInvalid</c>, or an error of the gate.</exception>
    public static async Task ApplyAsync(ExportJob job, GateResponse response, RequestGate gate, bool waitsOutOutages, IExportEvents? events, CancellationToken cancellationToken)
    {
        TimeProvider clock = gate.Options.Pacing.Clock;
        DateTimeOffset now = clock.GetUtcNow();
        job.TraceId = response.TraceId ?? job.TraceId;
        job.RetryAt = null;
        if (!response.IsSuccess)
        {
            ApplyError(job, response, clock);
            return;
        }

        (int status, bool hasErrors, byte[] body) = Unwrap(response);
        if (status >= 400 || hasErrors)
        {
            ServerError error = ServerError.Read(body);
            ApplyFailure(job, response, status, error, IsPassing(status, error), clock, now);
            return;
        }

        if (status == 202)
        {
            job.Doubt = null;
            StillRunning(job, response, now);
            if (ManifestPage.LooksLikeOne(body))
            {
                await ApplyPartialAsync(job, body, response, gate, waitsOutOutages, events, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (FailureIn(body) is { } failure)
        {
            ApplyFailure(job, response, status, failure, failure.IsTransient, clock, now);
            return;
        }

        await LoadAsync(job, body, response, isPartial: false, gate, waitsOutOutages, events, cancellationToken).ConfigureAwait(false);
        Complete(job, response, now);
    }

    /// <summary>Reads a body as a Redox payload; <see langword="null"/> for anything else.</summary>
    public static ExportResponse? ReadPayload(byte[] body)
    {
        // Do not parse a 20 MB manifest a second time only to find that it is not a payload.
        if (body.AsSpan(0, Math.Min(body.Length, PayloadMarkWithin)).IndexOf("\"Meta\""u8) < 0)
        {
            return null;
        }

        try
        {
            return ExportResponseReader.Read(body);
        }
        catch (RedoxExportException)
        {
            // Other JSON with a "Meta" member: the caller evaluates it.
            return null;
        }
    }

    /// <summary>The status of the job, whether the payload reports errors, and the manifest or error: the body, or what a payload in it contains.</summary>
    private static (int Status, bool HasErrors, byte[] Body) Unwrap(GateResponse response)
    {
        byte[] body = response.Body;
        int status = StatusOfJob(response);
        if (ReadPayload(body) is not { } payload)
        {
            return (status, false, body);
        }

        bool hasErrors = payload.Errors.Count > 0;
        return (payload.Status ?? status, hasErrors, !hasErrors && payload.ManifestJson is { } manifest ? Encoding.UTF8.GetBytes(manifest) : body);
    }

    // IG 3.0.0, status request: a failed export is a 4xx or 5xx. Some servers and gateways send the OperationOutcome with a 200.
    private static ServerError? FailureIn(byte[] body) =>
        ManifestPage.LooksLikeOne(body) || ServerError.Read(body) is not { IsOperationOutcome: true, HasErrors: true } error ? null : error;

    /// <summary>Adds an answer that would end the job, and ends the job if the answer is confirmed.</summary>
    /// <exception cref="RedoxExportException">The error of the verdict, once it is confirmed.</exception>
    public static void Hear(ExportJob job, StatusVerdict verdict, TimeProvider clock)
    {
        if (job.State is ExportJobState.Cancelled or ExportJobState.Released && verdict.Kind == StatusVerdictKind.Gone)
        {
            // Expected: the export was canceled or released, so no confirmation is needed.
            job.State = ExportJobState.Gone;
            return;
        }

        job.Doubt = StatusDoubt.Hear(job.Doubt, verdict, clock.GetTimestamp());
        if (job.Doubt.Settled(clock, job.Times.KickOffAt) is not { } settled)
        {
            return;
        }

        job.Doubt = null;
        if (settled.Error is { } error)
        {
            throw error;
        }

        if (settled.Kind == StatusVerdictKind.Gone)
        {
            job.State = ExportJobState.Gone;
            job.Issues = settled.Issues;
            job.CompletedAt = clock.GetUtcNow();
        }
        else
        {
            Fail(job, settled.Said.Length > 0 ? settled.Said : FormattableString.Invariant($"HTTP {settled.Status}"), settled.Issues, clock.GetUtcNow());
        }
    }

    private static void ApplyError(ExportJob job, GateResponse response, TimeProvider clock)
    {
        ServerError error = response.Error!;
        if (IsPassing(response.Status, error) || response.BudgetSpent)
        {
            // If the retry budget of the run is spent, an error of a proxy has not been retried often enough to end a job.
            StillRunning(job, response, clock.GetUtcNow());
            return;
        }

        StatusVerdictKind kind = response.Status switch
        {
            401 or 403 => throw ExportErrors.StatusRefused(response, job.Connection),
            404 or 410 => StatusVerdictKind.Gone,
            400 or 406 or 415 => StatusVerdictKind.Refused,
            _ => StatusVerdictKind.Failed,
        };
        Hear(
            job,
            new StatusVerdict(kind, response.Status, error.Text, error.Issues) { Error = kind == StatusVerdictKind.Refused ? ExportErrors.StatusRefused(response, job.Connection) : null },
            clock);
    }

    /// <summary>Applies an error that came with a successful response: in its body, or as the job's own status. If it is passing, the export is still running.</summary>
    private static void ApplyFailure(ExportJob job, GateResponse response, int status, ServerError error, bool isPassing, TimeProvider clock, DateTimeOffset now)
    {
        if (isPassing)
        {
            StillRunning(job, response, now);
        }
        else
        {
            Hear(job, new StatusVerdict(StatusVerdictKind.Failed, status, error.Text, error.Issues), clock);
        }
    }

    // IG 3.0.0, status request: an OperationOutcome ends the job unless it comes with one of these or says "transient".
    // 408 and 425 from a proxy in front of the server are about the request, not about the job.
    private static bool IsPassing(int status, ServerError error) =>
        status is 429 or 502 or 503 or 504 || error.IsTransient || (status is 408 or 425 && !error.IsOperationOutcome);

    private static async Task LoadAsync(ExportJob job, byte[] body, GateResponse response, bool isPartial, RequestGate gate, bool waitsOutOutages, IExportEvents? events, CancellationToken cancellationToken)
    {
        // The time of a page is recorded even if a later page cannot be loaded.
        DateTimeOffset now = gate.Options.Pacing.Clock.GetUtcNow();
        ManifestPage first = ManifestPage.ReadAnswer(body, response.Uri);
        job.Manifest = await ManifestLoader.LoadAsync(
            gate, first, isPartial, page => JobTimes.Hear(job, page.TransactionTime, now), waitsOutOutages, events, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ApplyPartialAsync(ExportJob job, byte[] body, GateResponse response, RequestGate gate, bool waitsOutOutages, IExportEvents? events, CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(job, body, response, isPartial: true, gate, waitsOutOutages, events, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e.Kind is not ErrorKind.Authentication)
        {
            // The export is still running. Its partial manifest is useful but not required.
            events.Verbose("PartialManifestUnusable", $"{e.Message} It is ignored because the export is still running.");
        }
    }

    private static void Fail(ExportJob job, string said, IReadOnlyList<OperationOutcomeIssue> issues, DateTimeOffset now)
    {
        job.State = ExportJobState.Failed;
        job.Issues = issues.Count > 0 ? issues : [new OperationOutcomeIssue("error", string.Empty, said.Length > 0 ? said : "no reason given", null)];
        job.CompletedAt = now;
    }

    private static void Complete(ExportJob job, GateResponse response, DateTimeOffset now)
    {
        job.Doubt = null;
        job.State = ExportJobState.Completed;
        job.PercentComplete = 100;
        job.Progress = response.Header("X-Progress") is { } words ? SafeText.Clean(words, 100) : null;
        job.CompletedAt = now;

        // A past time ("Expires: 0") only disables caches and says nothing about the files.
        job.ExpiresAt = response.ContentHeaders?.Expires is { } end && end > now ? end : null;
    }

    private static void StillRunning(ExportJob job, GateResponse response, DateTimeOffset now)
    {
        job.State = ExportJobState.InProgress;
        job.RetryAt = response.RetryAfter is { } wait ? now + wait : null;
        if (response.Header("X-Progress") is { } words)
        {
            job.Progress = SafeText.Clean(words, 100);
            job.PercentComplete = Percentage(words);
        }
    }

    // With "Prefer: separate-export-status", the job's own status is in a header of a 200 (IG 4.0.0-ballot).
    private static int StatusOfJob(GateResponse response) =>
        response.Header("X-Export-Status") is { } text
        && int.TryParse(text.Trim().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : response.Status;

    private static int? Percentage(string words)
    {
        int sign = words.IndexOf('%');
        if (sign < 0)
        {
            return null;
        }

        int end = sign;
        while (end > 0 && words[end - 1] == ' ')
        {
            end--;
        }

        int start = end;
        while (start > 0 && words[start - 1] is (>= '0' and <= '9') or '.')
        {
            start--;
        }

        return double.TryParse(words[start..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent <= 100
            ? (int)percent
            : null;
    }
}
