using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>
/// Fetches the resources that the resources of a folder refer to and that the folder does not have, in rounds: a fetched resource can refer to
/// others. They become a run of their own in the folder of the runs, or a folder of their own in that of a single export.
/// </summary>
/// <param name="connection">The server.</param>
/// <param name="path">An export, a run, the folder of the runs, or its current view.</param>
/// <param name="options">How the resources are fetched.</param>
/// <param name="events">Receives warnings and the events of requests.</param>
internal sealed class ReferenceSave(RedoxConnection connection, string path, ReferenceOptions options, IExportEvents? events = null)
{
    private readonly ReferenceFetcher _fetcher = new(connection, events);
    private readonly ReferenceTotals _totals = new();

    public ReferenceProgress Progress { get; } = new();

    private TimeProvider Clock => connection.Gate.Options.Pacing.Clock;

    /// <summary>Fetches the resources.</summary>
    /// <param name="onError">Receives an error for each type of which resources could not be fetched.</param>
    /// <param name="cancellationToken">Stops the work. What was fetched is kept, and the next call continues.</param>
    /// <returns>The results by type; empty if nothing is missing.</returns>
    /// <exception cref="RedoxExportException">
    /// An error of <see cref="ReferenceSource.Find"/>; <c>ReferencesOfOtherServer</c>; <c>RootInUse</c>, <c>ReferencesInUse</c>; a file cannot be read or
    /// written; the server cannot be reached, or <c>ReferencesInterrupted</c>; or the current view cannot be updated.
    /// </exception>
    public async Task<IReadOnlyList<ReferenceResult>> RunAsync(Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        ReferenceSource source = ReferenceSource.Find(path);
        if (source.BaseUri is { } from && from.AbsoluteUri.TrimEnd('/') != connection.BaseUri.AbsoluteUri.TrimEnd('/'))
        {
            throw ReferenceErrors.OtherServer(source.Path, from, connection.BaseUri);
        }

        if (source.Root is { } root)
        {
            await RunInRootAsync(source, root, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            string lockPath = Path.Combine(source.Export!, ExportLayout.ReferencesLockName);
            using FileLock held = Disk.Do(lockPath, () => FileLock.TryTake(lockPath)) ?? throw ReferenceErrors.InUse(source.Export!);
            await FetchAsync(source, source.Export!, Path.Combine(source.Export!, ExportLayout.ReferencesFolder), cancellationToken).ConfigureAwait(false);
        }

        Report(onError);
        return _totals.All;
    }

    private async Task RunInRootAsync(ReferenceSource source, string root, CancellationToken cancellationToken)
    {
        if (!RunFolder.IsRoot(root))
        {
            throw RunErrors.NoRunsHere(root);
        }

        using RunLock held = RunLock.Take(root, Clock.GetUtcNow());
        ReferenceRuns runs = new(root, Clock);
        if (runs.Unfinished is not null)
        {
            // It may be complete, and only its record be missing.
            Keep(runs);
        }

        if (DatasetFeed.Open(root) is not null)
        {
            Progress.Begin("Updating the current view", 0);
            new RunDataset(root, events).Update(cancellationToken);
            source = ReferenceSource.Find(path);
        }

        bool isNew = await FetchAsync(source, root, runs.Unfinished ?? runs.Begin(), cancellationToken).ConfigureAwait(false);
        runs.Complete(RunServer.Of(connection), _fetcher.Retries);
        if (isNew && DatasetFeed.Open(root) is not null)
        {
            Progress.Begin("Updating the current view", 0);
            new RunDataset(root, events).Update(cancellationToken);
        }
    }

    private void Keep(ReferenceRuns runs)
    {
        using ReferenceFolder folder = new(runs.Unfinished!, connection.BaseUri, Clock);
        if (!folder.IsUnfinished)
        {
            runs.Complete(RunServer.Of(connection), 0);
        }
    }

    /// <returns>True if the folder has new resources.</returns>
    private async Task<bool> FetchAsync(ReferenceSource source, string home, string target, CancellationToken cancellationToken)
    {
        string work = Path.Combine(home, ExportLayout.ReferencesWorkFolder);
        string absentPath = Path.Combine(home, ExportLayout.ReferencesAbsentName);
        try
        {
            PrivateFolder.Create(work);
            using ReferenceFolder folder = new(target, connection.BaseUri, Clock);
            using (AbsentReferences absent = new(absentPath, work))
            {
                absent.Merge();
                if (options.RetriesAbsent)
                {
                    absent.Forget(options.IsWanted);
                }

                try
                {
                    await RunRoundsAsync(source, work, folder, absent, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    absent.Merge();
                }
            }

            SharingRetry.Do(() => Directory.Delete(work, recursive: true));
            return Seal(folder);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(home, e);
        }
    }

    private bool Seal(ReferenceFolder folder)
    {
        bool isNew = folder.IsUnfinished;
        if (isNew)
        {
            Progress.Begin("Completing the files", 0);
            folder.Seal();
        }

        foreach (ReferenceResult result in _totals.All.Where(result => result.Saved > 0))
        {
            result.Path = folder.Path;
        }

        return isNew;
    }

    private async Task RunRoundsAsync(ReferenceSource source, string work, ReferenceFolder folder, AbsentReferences absent, CancellationToken cancellationToken)
    {
        ReferenceServer server = new(connection.BaseUri);
        ClearRounds(work);
        ReferenceRound round = new(work, absent.Path, type => options.IsWanted(type) && !IsOutsideOfGroup(source, type));
        ReferenceScan? scan = new(ScanFolderOf(work, 0), server);
        try
        {
            // The resources that a killed call has fetched count like the rest.
            foreach (string file in folder.Recover().Except(source.Searched, StringComparer.Ordinal))
            {
                scan.Read(new ResourceFile(file), findsReferences: true, static () => { }, cancellationToken);
            }

            MissingReferences.Read(source, scan, Progress, cancellationToken);
            MissingReferences.ReportDamage(scan, events);
            for (int number = 1; ; number++)
            {
                long missing = round.Find(scan, _totals, cancellationToken);
                scan.Dispose();
                scan = null;
                if (missing == 0)
                {
                    return;
                }

                if (number > options.Depth)
                {
                    events.Warning("DepthReached", $"After {Amount.Of(options.Depth, "round")}, {Amount.Of(missing, "resource is", "resources are")} still missing. Run the command again, or with a greater -Depth.");
                    return;
                }

                scan = new ReferenceScan(ScanFolderOf(work, number), server);
                Progress.Begin(FormattableString.Invariant($"Fetching missing resources, round {number}"), missing);
                await FetchRoundAsync(round.MissingPath, folder, absent, scan, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            scan?.Dispose();
        }
    }

    // The members of a group are patients, and the export has all of them. Another patient's data are not meant.
    private static bool IsOutsideOfGroup(ReferenceSource source, string type) => source.IsOfGroup && type == "Patient";

    private static string ScanFolderOf(string work, int number) => Path.Combine(work, FormattableString.Invariant($"scan.{number:D4}"));

    private static void ClearRounds(string work)
    {
        foreach (string folder in Directory.EnumerateDirectories(work))
        {
            SharingRetry.Do(() => Directory.Delete(folder, recursive: true));
        }

        foreach (string file in Directory.EnumerateFiles(work))
        {
            PlainFile.Delete(file);
        }
    }

    private async Task FetchRoundAsync(string missing, ReferenceFolder folder, AbsentReferences absent, ReferenceScan next, CancellationToken cancellationToken)
    {
        using KeyReader keys = new(missing);
        ReferenceBatches batches = new(keys, options.BatchSize);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<(string Type, int Count, Task<FetchedBatch> Work)> ahead = new();
        try
        {
            while (true)
            {
                while (ahead.Count < options.ThrottleLimit && batches.Next(out string type, out List<string> ids))
                {
                    ahead.Enqueue((type, ids.Count, Task.Run(() => _fetcher.FetchAsync(type, ids, stop.Token), CancellationToken.None)));
                }

                if (ahead.Count == 0)
                {
                    return;
                }

                (string ofType, int count, Task<FetchedBatch> work) = ahead.Peek();
                FetchedBatch batch = await work.ConfigureAwait(false);
                ahead.Dequeue();
                Keep(ofType, batch, folder, absent, next);
                Progress.Add(count);
            }
        }
        finally
        {
            stop.Cancel();
            await Task.WhenAll(ahead.Select(one => one.Work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))).ConfigureAwait(false);
        }
    }

    private void Keep(string type, FetchedBatch batch, ReferenceFolder folder, AbsentReferences absent, ReferenceScan next)
    {
        foreach (FetchedResource resource in batch.Resources)
        {
            folder.Add(resource);
            next.AddReferences(resource.Line);
        }

        absent.Add(type, batch.Absent);
        ReferenceResult result = _totals.Of(type);
        result.Saved += batch.Resources.Count;
        result.NotFound += batch.Absent.Count;
        result.Failed += batch.Failed;
        _totals.NotAsked += batch.NotAsked;
    }

    private void Report(Action<RedoxExportException> onError)
    {
        ReferenceResult[] lacking = [.. _totals.All.Where(result => result.NotFound > result.KnownAbsent)];
        if (lacking.Length > 0)
        {
            events.Warning(
                "ReferencesNotFound",
                $"The server does not have {Amount.Of(lacking.Sum(result => result.NotFound - result.KnownAbsent), "resource")} that the data refer to: {string.Join(", ", lacking.Select(result => FormattableString.Invariant($"{result.NotFound - result.KnownAbsent:N0} {result.Type}")))}. The list is in {ExportLayout.ReferencesAbsentName}. They are not requested again, unless you use -RetryNotFound.");
        }

        if (_totals.NotAsked > 0)
        {
            events.Warning("ResourcesNotAsked", $"The server also returned {Amount.Of(_totals.NotAsked, "resource")} that {(_totals.NotAsked == 1 ? "was" : "were")} not requested. They were not saved.");
        }

        foreach (ReferenceResult result in _totals.All.Where(result => result.Failed > 0))
        {
            onError(ReferenceErrors.OfType(_fetcher.ErrorOf(result.Type)!, result.Type, result.Failed));
        }
    }
}
