using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Downloads the files of one save, several at a time: all rows once, then again the files that came empty.</summary>
/// <param name="run">The state that all files share.</param>
/// <param name="manifest">The manifest that the folder was started with.</param>
/// <param name="names">The names of its files.</param>
/// <param name="folder">The export's folder.</param>
/// <param name="journal">The journals of the folder.</param>
/// <param name="saved">Receives the result of each file.</param>
/// <param name="progress">Receives the progress.</param>
internal sealed class SaveWork(SaveRun run, ExportManifest manifest, FileNames names, ExportFolder folder, FolderJournal journal, SaveResults saved, SaveProgress progress) : IDisposable
{
    /// <summary>Above this number of files, memory that only the preparation needed is released before the downloads start.</summary>
    public const int ManyFiles = 20_000;

    private readonly FetchOrder _order = new(manifest.Rows, run.Options.Shard);
    private readonly WholeFiles _whole = new(folder.FullPath, journal.Find, run.Links.IsOfRow);
    private readonly List<int> _empty = [];

    private readonly SilentRows _silent = new();
    private readonly SmallFootprint _footprint = new();

    // An error that ends the whole save (a full disk, a refused sign-in) cancels the other downloads.
    private readonly CancellationTokenSource _stop = new();
    private ExceptionDispatchInfo? _fatal;

    private TimeProvider Clock => run.Gate.Options.Pacing.Clock;

    /// <summary>Downloads the files that are not complete yet.</summary>
    /// <exception cref="RedoxExportException">The disk failed, or the sign-in was refused.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration onCaller = cancellationToken.Register(_stop.Cancel);
        progress.Expect(_order.Rows.Length, _order.Weight);
        if (_order.Rows.Length > ManyFiles)
        {
            // The memory that was used to sort and name the files is no longer needed.
            SmallFootprint.AfterLargeDocument();
        }

        await RoundAsync(_order.Rows, takesEmpty: false).ConfigureAwait(false);
        if (_silent.TakeAnswering(run.Gate) is { Length: > 0 } heard && !_stop.IsCancellationRequested)
        {
            // Their host answers other requests: only these were left without an answer, and waiting for them again would not help.
            await RoundAsync(heard, takesEmpty: false, waits: false).ConfigureAwait(false);
        }

        if (_empty.Count > 0 && !_stop.IsCancellationRequested)
        {
            // An empty body may be a temporary fault of the server. The time that the other files took serves as the pause before the retry.
            int[] again = [.. _empty];
            run.Events.Verbose("EmptyFilesAgain", $"Requesting {Amount.Of(again.Length, "empty file")} once more.");
            await RoundAsync(again, takesEmpty: true).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        _silent.Report(saved);
        _fatal?.Throw();
    }

    public void Dispose() => _stop.Dispose();

    private async Task RoundAsync(int[] rows, bool takesEmpty, bool waits = true)
    {
        int next = -1;
        int workers = Math.Min(Math.Max(1, run.Options.ThrottleLimit), Math.Max(1, rows.Length));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None))).ConfigureAwait(false);

        async Task WorkAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    await run.Concurrency.EnterAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                int turn = Interlocked.Increment(ref next);
                bool well = turn < rows.Length && await OneAsync(rows[turn], takesEmpty, waits).ConfigureAwait(false);
                run.Concurrency.Leave(well);
                if (turn >= rows.Length)
                {
                    return;
                }

                _footprint.AfterFile();
            }
        }
    }

    /// <returns>True if the file caused no error.</returns>
    private async Task<bool> OneAsync(int row, bool takesEmpty, bool waits)
    {
        string name = names[row];
        ManifestFile listed = manifest.Files[row];
        FileProgress file = progress.Begin(name, _order.WeightOf(row));
        bool isOver = true;
        try
        {
            FileTarget target = TargetOf(row, name, listed, run.Options.Compress);
            target.FinishInterrupted();
            if (_whole.Find(listed, row, name) is { } there)
            {
                await KeepAsync(row, name, listed, target, there, file).ConfigureAwait(false);
            }
            else if (IsSilent(row, target))
            {
                isOver = false;
            }
            else
            {
                try
                {
                    FileDownload download = new(run, target, file, takesEmpty) { Waits = waits && !IsForeignReport(listed) };
                    isOver = Accept(row, listed, await download.RunAsync(_stop.Token).ConfigureAwait(false), takesEmpty);
                }
                catch (RedoxExportException e) when (IsReportThatCannotBeHad(listed, e) || (IsForeignReport(listed) && e is { Recovery: Recovery.RepeatRequest, StatusCode: null }))
                {
                    GoWithout(target, listed, name, DownloadErrors.OutcomesNotAvailable(e));
                }
            }

            return true;
        }
        catch (RedoxExportException e) when ((e is { SilentHost: not null, IsOfFile: true } || (!waits && LeadsToSilentHost(row, e))) && run.Options.Again is null)
        {
            _silent.Add(row, HostOf(run.Links[row].Link), e.OfFile(name));
            isOver = false;
        }
        catch (RedoxExportException e) when (e.Kind is not ErrorKind.Storage and not ErrorKind.Authentication && e.SilentHost is null)
        {
            saved.Add((e.IsOfRequestAlone ? e.WithRecovery(Recovery.RunAgain) : e).OfFile(name));
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _fatal, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
        finally
        {
            if (isOver)
            {
                progress.End(file);
            }
            else
            {
                progress.Postpone(file);
            }
        }

        return false;
    }

    /// <summary>Keeps a file that is already complete, or fetches it again if the caller asked for that.</summary>
    private async Task KeepAsync(int row, string name, ManifestFile listed, FileTarget target, ExportedFile there, FileProgress file)
    {
        target.DropPartials();
        run.Events.Verbose("FileKept", $"{name} is already complete.");
        saved.Add(run.Options.Again?.TryGetValue(there.Path, out ExportedFile? damaged) == true
            ? await FetchAgainAsync(row, name, listed, damaged, file).ConfigureAwait(false)
            : there, listed);
    }

    private bool IsSilent(int row, FileTarget target)
    {
        if (!_silent.HasAny || HostOf(target.File.Link) is not { } host || !_silent.Has(host))
        {
            return false;
        }

        _silent.Add(row, host);
        return true;
    }

    /// <summary>Takes the result of a download.</summary>
    /// <returns><see langword="false"/> if the file came empty and will be requested again.</returns>
    [MethodImpl(HotPath.Optimized)]
    private bool Accept(int row, ManifestFile listed, ExportedFile? came, bool takesEmpty)
    {
        if (came is null)
        {
            lock (_empty)
            {
                _empty.Add(row);
            }

            return false;
        }

        if (takesEmpty && came is { Category: FileCategory.Output, DecodedLength: 0, State: ExportedFileState.Complete })
        {
            saved.CountEmpty();
        }

        saved.Add(came, listed);
        return true;
    }

    private void GoWithout(FileTarget target, ManifestFile listed, string name, string reason)
    {
        target.JournalUnavailable(reason);
        saved.AddUnavailable(listed, name, reason);
    }

    // The server's report on the export is not part of the data: if the report is gone for good, or is damaged, the data are still complete.
    private static bool IsReportThatCannotBeHad(ManifestFile listed, RedoxExportException e) =>
        listed.Category == FileCategory.Outcome
        && (e.Recovery == Recovery.DownloadAgain
            || (e.Kind == ErrorKind.RefusedByServer && e.StatusCode is >= 400 and < 500 and not (401 or 408 or 425 or 429)));

    // If a report lies on a server that has nothing else to do with the export, the save does not wait for that server.
    private bool IsForeignReport(ManifestFile listed) => listed.Category == FileCategory.Outcome && !run.Gate.Trust.MayGetToken(listed.Link);

    // The link's own host answers, but leads to a host that has already been given up: by a redirect, or for the token.
    private bool LeadsToSilentHost(int row, RedoxExportException e) =>
        e is { Recovery: Recovery.RepeatRequest, StatusCode: null, Target: Uri asked }
        && !HostOf(asked).Equals(HostOf(run.Links[row].Link), StringComparison.OrdinalIgnoreCase)
        && run.Gate.SilenceOf(asked) is not null;

    // The host that the request is sent to. It differs from the link's host if a server behind a TLS proxy wrote the link.
    private string HostOf(Uri link) => LinkText.HasHost(link) ? run.Gate.Trust.Target(link).Authority : string.Empty;

    [MethodImpl(HotPath.Optimized)]
    private FileTarget TargetOf(int row, string name, ManifestFile listed, bool isPacked, bool again = false) =>
        new(folder, journal, name, isPacked, LineTypes.Expected(manifest, listed), run.Links, row, listed, Clock) { IsFetchedAgain = again };

    /// <summary>Fetches a complete file again because it has damaged lines. If that fails, the existing file is kept.</summary>
    private async Task<ExportedFile> FetchAgainAsync(int row, string name, ManifestFile listed, ExportedFile damaged, FileProgress file)
    {
        bool isPacked = ExportLayout.IsGzip(damaged.Path);
        FileTarget target = TargetOf(row, name, listed, isPacked, again: true);
        try
        {
            SaveRun same = isPacked == run.Options.Compress ? run : new SaveRun(run.Gate, run.Links, run.Options with { Compress = isPacked }, run.Events);
            return await new FileDownload(same, target, file, takesEmpty: false, damaged).RunAsync(_stop.Token).ConfigureAwait(false) ?? damaged;
        }
        catch (RedoxExportException e) when (e.Kind is not ErrorKind.Storage && e.SilentHost is null)
        {
            target.DropPartials();
            run.Events.Warning("FileNotFetchedAgain", $"{name} has damaged lines and could not be fetched again: {e.Message}");
            return damaged;
        }
    }
}
