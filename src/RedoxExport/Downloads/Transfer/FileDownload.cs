using System.Net.Http;
using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Telemetry;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>Downloads one file. The file gets its final name only after it has been completely received and verified.</summary>
/// <param name="run">The state that all files of a save share.</param>
/// <param name="target">The file's path and its journal entry.</param>
/// <param name="progress">Receives the progress.</param>
/// <param name="takesEmpty">True if an empty body is accepted as the file, because the file came empty before.</param>
/// <param name="before">The saved file, if it is fetched again because of damaged lines.</param>
internal sealed class FileDownload(TransferRun run, IFileTarget target, FileProgress progress, bool takesEmpty, ExportedFile? before = null)
{
    private static readonly KeyValuePair<string, string>[] WholeFile = [new("Accept-Encoding", "gzip")];

    private static readonly Backoff Pauses = Backoff.FullJitter(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly FileReceiver _receiver = new(target, run.Options, progress);

    // True if the last request got a response. Without one, the gate has already used up its own retries.
    private bool _answered;
    private bool _wasContinued;
    private bool _mayContinue = true;

    // Which attempt this is, where it starts, and the progress of all attempts so far.
    private int _attempt;
    private ResumePoint? _point;
    private AttemptProgress _attempts;

    // The hash of the damaged file that was received last. The same damage twice is the server's own.
    private string? _damagedBefore = before?.DecodedSha256;
    private int? _refusedUnderSameLink;

    /// <summary>
    /// True if the download waits until an outage of the host is over. False if the host answers other requests: then this file fails after the
    /// attempts of its request.
    /// </summary>
    public bool Waits { get; init; } = true;

    private Pacing Pacing => run.Gate.Options.Pacing;

    /// <summary>
    /// Fetches the file, with retries up to the connection's maximum number of attempts and the run's budget. An attempt that received new bytes
    /// restarts the count.
    /// </summary>
    /// <exception cref="RedoxExportException">The file could not be completely received, or the disk failed.</exception>
    /// <returns>The file; <see langword="null"/> if its body was empty and the manifest does not say that the file is empty.</returns>
    public Task<ExportedFile?> RunAsync(CancellationToken cancellationToken) =>
        Observe.WantsFiles ? FileObservation.WatchAsync(target, () => DownloadAsync(cancellationToken)) : DownloadAsync(cancellationToken);

    private async Task<ExportedFile?> DownloadAsync(CancellationToken cancellationToken)
    {
        long begun = Pacing.Clock.GetTimestamp();
        _point = target.PointBefore();
        _attempts = new AttemptProgress(_point?.Bytes ?? 0, begun);
        for (_attempt = 1; ; _attempt++)
        {
            _point = target.Renew(_point);
            FailedAttempt failed;
            try
            {
                ReceivedFile received = target.Unwrap(await FetchAsync(_point, cancellationToken).ConfigureAwait(false));
                if (IsEmptyByMistake(received))
                {
                    target.DropPartials();
                    return null;
                }

                received = WithKnownDamage(received);
                string? difference = target.DifferenceOf(received);
                if (MayKeep(received, difference))
                {
                    return Keep(received, difference, Pacing.Clock.GetElapsedTime(begun));
                }

                failed = Damaged(received, difference);
            }
            catch (RedoxExportException e) when (target.HasNewLinks && e.Recovery == Recovery.RenewLink && e.StatusCode != _refusedUnderSameLink && _attempt < run.Gate.Options.MaxAttempts)
            {
                Uri refused = target.File.Link;
                if (!run.Budget.TrySpend() || !await target.RenewLinkAsync(refused, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }

                // If the manifest still has the same link, try it once more; the same status is final then. Another status is not: a file that
                // is missing now may have an expired link next.
                _refusedUnderSameLink = target.LinkNow == refused ? e.StatusCode : null;
                continue;
            }
            catch (RedoxExportException e) when (MayHelp(e))
            {
                if (IsSameDamage(e))
                {
                    target.JournalDamaged();
                    throw;
                }

                failed = Interrupted(e);
            }
            catch (RedoxExportException) when (_receiver.ExceededLimit)
            {
                // Delete an oversized file or a decompression bomb, so that the next save does not resume it.
                target.DropPartials();
                target.JournalDamaged();
                throw;
            }

            ThrowIfLast(failed);
            await PauseAsync(failed.Error, cancellationToken).ConfigureAwait(false);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private bool IsEmptyByMistake(ReceivedFile received) => received.IsEmpty && !takesEmpty && target.File is not ({ Count: 0 } or { FileSize: 0 });

    // The check that asked for this download read the same bytes line by line: its damage is the complete one.
    [MethodImpl(HotPath.Optimized)]
    private ReceivedFile WithKnownDamage(ReceivedFile received) =>
        before?.Damage is { } known && before.DecodedSha256 == received.DecodedSha256 ? received with { Damage = known } : received;

    [MethodImpl(HotPath.Optimized)]
    private bool MayKeep(ReceivedFile received, string? difference) =>
        (difference is null && received.Damage is null) || (received.DecodedSha256 == _damagedBefore && !Refuses(received));

    /// <summary>Fails an attempt because of what it received: lines that are not resources, or another number of them than the manifest says.</summary>
    private FailedAttempt Damaged(ReceivedFile received, string? difference)
    {
        RedoxExportException error = received.Damage is not { } damage
            ? DownloadErrors.FileDamaged(target.File, target.Name, $"it {difference}")
            : Refuses(received)
                ? DownloadErrors.FileNotAccepted(target.File, target.Name, damage.Describe(received.Resources).TrimEnd('.'))
                : DownloadErrors.FileDamaged(target.File, target.Name, damage.Describe(received.Resources).TrimEnd('.'));
        FailedAttempt failed = new(error, IsFinal: received.DecodedSha256 == _damagedBefore, IsFree: _damagedBefore is null);
        StartAgain(received.DecodedSha256);
        return failed;
    }

    private bool IsSameDamage(RedoxExportException e) =>
        e.Recovery == Recovery.DownloadAgain && _receiver.DamagedSha256 is { } sha256 && sha256 == _damagedBefore;

    /// <summary>Fails an attempt because of an error, and decides where the next attempt starts.</summary>
    private FailedAttempt Interrupted(RedoxExportException e)
    {
        _point = _mayContinue ? _receiver.Point : null;
        if (e.Recovery == Recovery.DownloadAgain)
        {
            StartAgain(_receiver.DamagedSha256);
        }
        else if (_attempts.TryAdvance(_point?.Bytes, Pacing.Clock))
        {
            _refusedUnderSameLink = null;
            _attempt = _attempts.IsFastEnough(Pacing.Clock) ? 1 : _attempt;
        }

        return new FailedAttempt(e);
    }

    /// <summary>Starts the next attempt at the first byte of the file.</summary>
    /// <param name="damaged">The hash of what was received; <see langword="null"/> if it is not known.</param>
    private void StartAgain(string? damaged)
    {
        _damagedBefore = damaged ?? _damagedBefore;
        _point = null;

        // If a resumed file is damaged, the server's ranges may not fit together: request no more ranges.
        _mayContinue &= !_wasContinued;
    }

    /// <summary>Throws the error of an attempt, unless another attempt follows.</summary>
    private void ThrowIfLast(FailedAttempt failed)
    {
        if (!failed.IsFinal && _attempt < run.Gate.Options.MaxAttempts && (failed.IsFree || run.Budget.TrySpend()))
        {
            return;
        }

        if (failed.Error.Recovery == Recovery.DownloadAgain)
        {
            target.JournalDamaged();
        }

        throw failed.Error;
    }

    private bool Refuses(ReceivedFile received) => received.Damage is not null && run.Options.RefusesDamagedLines;

    private bool MayHelp(RedoxExportException e) => _answered && e.Recovery is Recovery.DownloadAgain or Recovery.ResumeBody;

    private async Task PauseAsync(RedoxExportException failure, CancellationToken cancellationToken)
    {
        TimeSpan pause = Pauses.Pause(_attempt - 1, Pacing);
        string how = _point is null ? "from its start" : FormattableString.Invariant($"from byte {_point.Bytes:N0}");
        run.Events.Verbose("FileRetried", FormattableString.Invariant(
            $"{failure.Message} Attempt {_attempt + 1} of {run.Gate.Options.MaxAttempts}, {how}, in {pause.TotalSeconds:0.0} s; {run.Budget}."));
        Observe.Retry(target.File.Link, "file_content", failure.ErrorId);
        await run.Gate.Waits.DelayAsync($"{target.Name} is requested again", pause, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReceivedFile> FetchAsync(ResumePoint? point, CancellationToken cancellationToken)
    {
        if (point is { IsAll: true })
        {
            _answered = true;
            _wasContinued = true;
            return await _receiver.ReceiveAsync(FileBody.OnDisk(point), target.File.Link, cancellationToken).ConfigureAwait(false);
        }

        if (target.File.IsOnDisk && target.LocalRoot is { } root)
        {
            return await CopyAsync(root, cancellationToken).ConfigureAwait(false);
        }

        run.Options.OnRequest?.Invoke(target.File);
        RequestPurpose purpose = run.Credentials.PurposeOf(target.File);
        GateResponse response = await AskAsync(point, purpose, cancellationToken).ConfigureAwait(false);
        try
        {
            if (run.Credentials.AfterRefusal(target.File, purpose, response.Status) is { } other)
            {
                response.Dispose();
                response = await AskAsync(point, other, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccess)
                {
                    run.Credentials.Learn(target.File, other);
                }
            }

            _answered = true;
            if (BodyOf(response, point) is { } body)
            {
                return await ReceiveAsync(body, response.Uri, cancellationToken).ConfigureAwait(false);
            }

            if (point is null || response.Status is not (206 or 416))
            {
                throw NeedsTrust(response)
                    ? DownloadErrors.FileNeedsTrust(run.Gate.Trust.Target(target.File.Link), response, target.File.RequiresAccessToken)
                    : target.Refused(response);
            }
        }
        finally
        {
            response.Dispose();
        }

        // The response has a different range, or the range does not exist: the file on the server has changed. Start again.
        return await FetchAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Interprets a response; <see langword="null"/> if it is not the file, or not the rest of it that was asked for.</summary>
    [MethodImpl(HotPath.Optimized)]
    private FileBody? BodyOf(GateResponse response, ResumePoint? point)
    {
        bool continues = point is not null && response.Status == 206;
        if ((response.Status != 200 && !continues) || FileBody.Of(response, point, target.File, target.Name) is not { } body)
        {
            return null;
        }

        _wasContinued = continues;
        if (point is not null)
        {
            run.Events.Verbose("FileContinued", continues
                ? FormattableString.Invariant($"{target.Name} continues at byte {point.Bytes:N0}.")
                : $"{target.Name} starts again, because the server sent the file from its beginning.");
        }

        return body;
    }

    private async Task<ReceivedFile> ReceiveAsync(FileBody body, Uri from, CancellationToken cancellationToken)
    {
        try
        {
            await body.LookAsync(detectsGzip: !target.IsOpaque, cancellationToken).ConfigureAwait(false);
            return _receiver.TryReceiveWhole(body) ?? await _receiver.ReceiveAsync(body, from, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            body.Release();
        }
    }

    private async Task<ReceivedFile> CopyAsync(Uri root, CancellationToken cancellationToken)
    {
        run.Options.OnRequest?.Invoke(target.File);
        using FileStream file = LocalManifest.Open(root, target.File.Link);
        FileBody body = FileBody.OfLocal(file);
        _answered = true;
        _wasContinued = false;
        return await ReceiveAsync(body, target.File.Link, cancellationToken).ConfigureAwait(false);
    }

    // If the manifest does not say that files need the token, only 401 counts: a 403 is more often an expired signed link. Servers get the
    // value wrong, so a 401 counts even if the manifest says that files need no token.
    private bool NeedsTrust(GateResponse response) => !run.Gate.Trust.MayGetToken(target.File.Link)
        && (response.Status == 401 || (response.Status == 403 && target.File.RequiresAccessToken == true));

    [MethodImpl(HotPath.Optimized)]
    private Task<GateResponse> AskAsync(ResumePoint? point, RequestPurpose purpose, CancellationToken cancellationToken)
    {
        _answered = false;
        return run.Gate.SendAsync(
            new GateRequest(HttpMethod.Get, target.File.Link, purpose)
            {
                Accept = target.Accept,
                Headers = point is null ? WholeFile : HeadersOf(point),
                Budget = run.Budget,
                OnThrottled = run.Slow,
                WaitsOutOutages = Waits,
            },
            run.Events,
            cancellationToken);
    }

    private static List<KeyValuePair<string, string>> HeadersOf(ResumePoint point) =>
    [
        new("Accept-Encoding", point.IsGzip ? "gzip" : "identity"),
        new("Range", FormattableString.Invariant($"bytes={point.Bytes}-")),
        new("If-Range", point.Validator),
    ];

    [MethodImpl(HotPath.Optimized)]
    private ExportedFile Keep(ReceivedFile received, string? difference, TimeSpan elapsed)
    {
        bool countWrong = difference is not null;
        if (countWrong)
        {
            run.Events.Verbose("CountMismatch", $"{target.Name} {difference}. Both downloads have the same SHA-256, so the server's statement is wrong and the file is kept.");
        }

        return new ExportedFile
        {
            State = ExportedFile.StateOf(countWrong, received.Damage),
            IsMiscounted = countWrong,
            Type = target.File.Type,
            Category = target.File.Category,
            ResourceCount = received.Resources,
            Length = received.Bytes,
            Path = target.Keep(received, countWrong),
            Sha256 = received.Sha256,
            DecodedLength = received.DecodedBytes,
            DecodedSha256 = received.DecodedSha256,
            Uri = target.File.Uri,
            Damage = received.Damage,
            Others = received.Others,
            Problem = ExportedFile.ProblemOf(received.Damage, received.Others, received.Resources, target.File.Type),
            Elapsed = elapsed,
        };
    }

    /// <summary>An attempt that did not bring the file.</summary>
    /// <param name="Error">The error to throw if it was the last attempt.</param>
    /// <param name="IsFinal">True if another attempt would bring the same.</param>
    /// <param name="IsFree">
    /// True if the next attempt is not charged to the run's budget: the first new download of a damaged file, because the network did not fail.
    /// </param>
    private readonly record struct FailedAttempt(RedoxExportException Error, bool IsFinal = false, bool IsFree = false);
}
