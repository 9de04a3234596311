using System.Runtime.ExceptionServices;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Brings the files of a completed export to disk, several at a time.</summary>
/// <param name="job">The export.</param>
/// <param name="path">The folder; created where it is missing.</param>
/// <param name="options">How.</param>
/// <param name="events">Takes what happens on the way.</param>
public sealed class ExportSaver(ExportJob job, string path, SaveOptions options, IExportEvents? events = null)
{
    private const int ManyFiles = 20_000;

    /// <summary>How far it has come.</summary>
    public SaveProgress Progress { get; } = new();

    /// <summary>Saves the files. One that cannot be had does not keep the others from coming.</summary>
    /// <param name="onFile">Takes each file as it becomes whole; called by one thread at a time.</param>
    /// <param name="onError">Takes the error of each file that could not be had, and what the server reports as errors of the export; called by one thread at a time.</param>
    /// <param name="cancellationToken">Stops; what is whole stays, and a later save goes on from there.</param>
    /// <exception cref="RedoxExportException"><c>ExportNotComplete</c>, <c>ManifestChanged</c>, the folder cannot be used, or the disk is at fault.</exception>
    /// <remarks>Shards wait for each other for a moment: at the beginning, where the first one writes down the list of files, and at the end, where the last one finds that all is here.</remarks>
    public async Task SaveAsync(Action<ExportedFile> onFile, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        if (job.Manifest is null && !job.IsOver)
        {
            // A job that came as a URL has never been asked about.
            await new ExportClient(job.Connection, events).RefreshAsync(job, cancellationToken).ConfigureAwait(false);
        }

        ExportManifest manifest = job.State == ExportJobState.Completed && job.Manifest is { IsPartial: false } whole
            ? whole
            : throw DownloadErrors.ExportNotComplete(job);
        if (manifest.Files.Count > ManyFiles)
        {
            // The megabytes of text that the manifest was read from are not needed any more.
            SmallFootprint.AfterLargeDocument();
        }

        using ExportFolder folder = options.Shard is { } shard
            ? await ExportFolder.OpenAsync(path, job, shard, job.Connection.Gate.Options.Pacing, cancellationToken).ConfigureAwait(false)
            : ExportFolder.Open(path, job, job.Connection.Gate.Options.Pacing.Clock);
        job.Path = folder.FullPath;
        FileNames names = new(manifest.Rows);
        AnswerCheck? answer = options.ComparesWithRequest && (job.Request ?? RequestRecord.Read(folder.Before?.RequestJson)) is { } request
            ? new AnswerCheck(request, manifest.OutputOrganizedBy)
            : null;
        Collector collector = new(onFile, onError, options.Shard is null ? answer : null);
        Prepare(folder, manifest, names);
        using (FolderJournal journal = Disk.Do(folder.FullPath, () => FolderJournal.Open(folder.FullPath, options.Shard, names.Count)))
        {
            folder.LetOthersIn();
            await DownloadAsync(manifest, names, folder, journal, collector, cancellationToken).ConfigureAwait(false);
        }

        // Two shards that end at once look one after the other, so the second sees all.
        await folder.HoldAllAsync(cancellationToken).ConfigureAwait(false);
        bool isWhole = End(folder, names, collector, answer);
        if (options.Shard is not null)
        {
            // What follows takes its time, and the next shard to end must not take this one for one at work.
            folder.Dispose();
        }

        if (isWhole)
        {
            answer?.Report(events);
        }

        new OutcomeReport(job, events, onError).Read(collector.Outcomes, cancellationToken);
    }

    /// <summary>Makes what all files, and all shards, of the export need. The folder is held.</summary>
    private void Prepare(ExportFolder folder, ExportManifest manifest, FileNames names)
    {
        ExportManifest? before = ExportFolder.ReadManifest(folder.FullPath, job.PollingUri);
        if (before is not null)
        {
            ManifestComparison.RequireSame(job, folder.FullPath, before.Files, manifest.Files);
            JobTimes.Hear(job, before, job.Connection.Gate.Options.Pacing.Clock.GetUtcNow());
        }

        Disk.Do(folder.PathOf(ExportLayout.JournalName), () =>
        {
            if (FileJournal.ReadPollingUrl(folder.FullPath) != job.PollingUri.AbsoluteUri)
            {
                using FileJournal journal = FileJournal.Open(folder.FullPath);
                journal.AppendPollingUrl(job.PollingUri, job.Connection.Gate.Options.Pacing.Clock.GetUtcNow());
            }
        });

        // The shards before this one have written the same but for the links, and somebody may be reading it.
        if (before is null || options.Shard is null)
        {
            folder.WriteManifest(manifest);
        }

        folder.WriteRecord(ExportState.Saving, job.Connection.BaseUri, job.Request, job);
        foreach (string category in names.Folders)
        {
            folder.CreateFolder(category);
        }
    }

    /// <summary>Writes down what has become of the export. The folder is held.</summary>
    /// <returns>Whether all of it is here.</returns>
    private bool End(ExportFolder folder, FileNames names, Collector collector, AnswerCheck? answer)
    {
        SaveTotals? all = options.Shard is null
            ? collector.Failures == 0 ? collector.Totals : null
            : TotalsOfAll(folder, names, answer);
        if (all is not null)
        {
            folder.WriteRecord(ExportState.Saved, job.Connection.BaseUri, job.Request, job, all);
        }
        else if (options.Shard is null || !folder.OthersAreAtWork)
        {
            folder.WriteRecord(ExportState.Incomplete, job.Connection.BaseUri, job.Request, job, collector.Totals);
        }

        return all is not null;
    }

    /// <summary>What the shards have brought together; <see langword="null"/> where a file is missing.</summary>
    private SaveTotals? TotalsOfAll(ExportFolder folder, FileNames names, AnswerCheck? answer)
    {
        ExportManifest manifest = job.Manifest!;
        using FolderJournal journal = Disk.Do(folder.FullPath, () => FolderJournal.OpenToRead(folder.FullPath));
        WholeFiles wholeFiles = new(folder.FullPath, journal.Find, manifest, anyLink: true);
        SaveTotals totals = new(0, 0, 0);
        for (int row = 0; row < names.Count; row++)
        {
            if (wholeFiles.Find(manifest.Files[row], names[row]) is not { } file)
            {
                return null;
            }

            totals = totals.With(file);
            Compare(answer, file);
        }

        return totals;
    }

    private async Task DownloadAsync(ExportManifest manifest, FileNames names, ExportFolder folder, FolderJournal journal, Collector collector, CancellationToken cancellationToken)
    {
        using FileLinks links = new(job, folder, events);
        SaveRun run = new(job.Connection.Gate, links, options, events);
        WholeFiles wholeFiles = new(folder.FullPath, journal.Find, manifest);
        TimeProvider clock = job.Connection.Gate.Options.Pacing.Clock;
        FetchOrder work = new(manifest.Rows, options.Shard);
        int[] order = work.Rows;
        Progress.Expect(order.Length, work.Weight);

        // What ends the whole save (a full disk, a refused sign-in) ends the other downloads too.
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? fatal = null;
        int next = -1;
        if (order.Length > ManyFiles)
        {
            // Nor is what was made to sort and name them.
            SmallFootprint.AfterLargeDocument();
        }

        SmallFootprint footprint = new();
        async Task<bool> OneAsync(int row)
        {
            string name = names[row];
            FileProgress progress = Progress.Begin(name, work.WeightOf(row));
            try
            {
                ManifestFile file = manifest.Files[row];
                FilePlace place = new(folder, journal, name, options.Compress, LineTypes.Expected(manifest, file), file, clock);
                place.FinishInterrupted();
                if (wholeFiles.Find(file, name) is { } there)
                {
                    place.DropPartials();
                    events.Verbose("FileKept", $"{name} is whole already.");
                    collector.Add(there);
                }
                else
                {
                    collector.Add(await new FileDownload(run, row, place, progress).RunAsync(all.Token).ConfigureAwait(false));
                }

                return true;
            }
            catch (RedoxExportException e) when (e.Kind is not ErrorKind.Storage and not ErrorKind.Authentication)
            {
                collector.Add(e);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref fatal, ExceptionDispatchInfo.Capture(e), null);
                all.Cancel();
            }
            finally
            {
                Progress.End(progress);
            }

            return false;
        }

        async Task WorkAsync()
        {
            while (!all.IsCancellationRequested)
            {
                try
                {
                    await run.Concurrency.EnterAsync(all.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                int turn = Interlocked.Increment(ref next);
                bool well = turn < order.Length && await OneAsync(order[turn]).ConfigureAwait(false);
                run.Concurrency.Leave(well);
                if (turn >= order.Length)
                {
                    return;
                }

                footprint.AfterFile();
            }
        }

        int workers = Math.Min(Math.Max(1, options.ThrottleLimit), Math.Max(1, order.Length));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        fatal?.Throw();
    }

    private static void Compare(AnswerCheck? answer, ExportedFile file)
    {
        if (file.Category == FileCategory.Output)
        {
            answer?.AddFile(LineTypes.OfName(file.Type), file.ResourceCount);
        }
    }

    private sealed class Collector(Action<ExportedFile> onFile, Action<RedoxExportException> onError, AnswerCheck? answer)
    {
        private readonly object _lock = new();
        private readonly List<ExportedFile> _outcomes = [];

        public int Failures { get; private set; }

        /// <summary>The files in which the server says what it could not export.</summary>
        public IReadOnlyList<ExportedFile> Outcomes => _outcomes;

        public SaveTotals Totals { get; private set; } = new(0, 0, 0);

        public void Add(ExportedFile file)
        {
            lock (_lock)
            {
                Totals = Totals.With(file);
                Compare(answer, file);
                if (file.Category == FileCategory.Outcome)
                {
                    _outcomes.Add(file);
                }

                onFile(file);
            }
        }

        public void Add(RedoxExportException error)
        {
            lock (_lock)
            {
                Failures++;
                onError(error);
            }
        }
    }
}
