using System.Runtime.ExceptionServices;
using RedoxExport.Exports;

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

        TimeProvider clock = job.Connection.Gate.Options.Pacing.Clock;
        using ExportFolder folder = ExportFolder.Open(path, job, clock);
        if (ExportFolder.ReadManifest(folder.FullPath, job.PollingUri) is { } before)
        {
            ManifestComparison.RequireSame(job, folder.FullPath, before.Files, manifest.Files);
        }

        job.Path = folder.FullPath;
        Collector collector = new(onFile, onError);
        using (FileJournal journal = Disk.Do(folder.PathOf(FileJournal.FileName), () => FileJournal.Open(folder.FullPath, manifest.Files.Count)))
        {
            if (journal.PollingUrl != job.PollingUri.AbsoluteUri)
            {
                Disk.Do(folder.PathOf(FileJournal.FileName), () => journal.AppendPollingUrl(job.PollingUri, clock.GetUtcNow()));
            }

            folder.WriteManifest(manifest);
            folder.WriteRecord(ExportRecord.Saving, job.Connection.BaseUri, job.Request, job);
            FileNames names = new(manifest.Rows);
            foreach (string category in names.Folders)
            {
                folder.CreateFolder(category);
            }

            Progress.FilesTotal = names.Count;
            await DownloadAsync(manifest, names, folder, journal, collector, cancellationToken).ConfigureAwait(false);
        }

        folder.WriteRecord(collector.Failures == 0 ? ExportRecord.Saved : ExportRecord.Incomplete, job.Connection.BaseUri, job.Request, job, collector.Totals);
        new OutcomeReport(job, events, onError).Read(collector.Outcomes, cancellationToken);
    }

    private async Task DownloadAsync(ExportManifest manifest, FileNames names, ExportFolder folder, FileJournal journal, Collector collector, CancellationToken cancellationToken)
    {
        using FileLinks links = new(job, folder, events);
        SaveRun run = new(job.Connection.Gate, links, options, Progress, events);
        WholeFiles wholeFiles = new(folder.FullPath, journal.Find, manifest);
        TimeProvider clock = job.Connection.Gate.Options.Pacing.Clock;
        int[] order = LargestFirst(manifest.Rows);

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
            try
            {
                ManifestFile file = manifest.Files[row];
                string name = names[row];
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
                    collector.Add(await new FileDownload(run, row, place).RunAsync(all.Token).ConfigureAwait(false));
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

                Progress.AddFile();
                footprint.AfterFile();
            }
        }

        int workers = Math.Min(Math.Max(1, options.ThrottleLimit), Math.Max(1, order.Length));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        fatal?.Throw();
    }

    /// <summary>The rows in the order in which they are fetched: a large file that comes last would be waited for alone.</summary>
    private static int[] LargestFirst(ManifestFiles files)
    {
        int[] rows = new int[files.Count];
        long[] sizes = new long[rows.Length];
        long[] counts = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            ManifestRow row = files.Row(i);
            rows[i] = i;
            sizes[i] = row.FileSize;
            counts[i] = row.Count;
        }

        // What is not given for one says nothing of the others.
        long[]? known = new[] { sizes, counts }.FirstOrDefault(numbers => Array.TrueForAll(numbers, number => number >= 0));
        return known is null ? rows : [.. rows.OrderByDescending(row => known[row])];
    }

    private sealed class Collector(Action<ExportedFile> onFile, Action<RedoxExportException> onError)
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
                Totals = new SaveTotals(Totals.Files + 1, Totals.Resources + file.ResourceCount, Totals.Bytes + file.Length);
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
