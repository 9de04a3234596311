using System.Runtime.ExceptionServices;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>Brings the files of a completed export to disk, several at a time.</summary>
/// <param name="job">The export.</param>
/// <param name="path">The folder; created where it is missing.</param>
/// <param name="throttleLimit">How many files at a time, at most.</param>
/// <param name="events">Takes what happens on the way.</param>
public sealed class ExportSaver(ExportJob job, string path, int throttleLimit, IExportEvents? events = null)
{
    /// <summary>How far it has come.</summary>
    public SaveProgress Progress { get; } = new();

    /// <summary>Saves the files. One that cannot be had does not keep the others from coming.</summary>
    /// <param name="onFile">Takes each file as it becomes whole; called by one thread at a time.</param>
    /// <param name="onError">Takes the error of each file that could not be had; called by one thread at a time.</param>
    /// <param name="cancellationToken">Stops; what is whole stays, and a later save goes on from there.</param>
    /// <exception cref="RedoxExportException"><c>ExportNotComplete</c>, the folder cannot be used, or the disk is at fault.</exception>
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
        using ExportFolder folder = ExportFolder.Open(path, job, job.Connection.Gate.Options.Pacing.Clock);
        job.Path = folder.FullPath;
        folder.WriteManifest(manifest);
        folder.WriteRecord(ExportRecord.Saving, job.Connection.BaseUri, job.Request, job);
        IReadOnlyList<string> names = FileNames.For(manifest.Files);
        CreateCategoryFolders(folder, names);
        Progress.FilesTotal = names.Count;
        HashSet<string> sharedLinks = SharedLinks(manifest.Files);

        Collector collector = new(onFile, onError);
        using (FileJournal journal = OpenJournal(folder))
        {
            await DownloadAsync(manifest.Files, sharedLinks, names, folder, journal, collector, cancellationToken).ConfigureAwait(false);
        }

        folder.WriteRecord(collector.Failures == 0 ? ExportRecord.Saved : ExportRecord.Incomplete, job.Connection.BaseUri, job.Request, job, collector.Files);
        ReportOutcomes(collector.Files);
    }

    private static FileJournal OpenJournal(ExportFolder folder)
    {
        try
        {
            return FileJournal.Open(folder.FullPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadErrors.Storage(folder.PathOf(FileJournal.FileName), e);
        }
    }

    private static void CreateCategoryFolders(ExportFolder folder, IReadOnlyList<string> names)
    {
        foreach (string category in names.Where(name => name.Contains('/')).Select(name => name[..name.IndexOf('/')]).Distinct())
        {
            folder.CreateFolder(category);
        }
    }

    private async Task DownloadAsync(IReadOnlyList<ManifestFile> files, HashSet<string> sharedLinks, IReadOnlyList<string> names, ExportFolder folder, FileJournal journal, Collector collector, CancellationToken cancellationToken)
    {
        // What ends the whole save (a full disk, a refused sign-in) ends the other downloads too.
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int next = -1;
        ExceptionDispatchInfo? fatal = null;
        async Task WorkAsync()
        {
            while (!all.IsCancellationRequested && Interlocked.Increment(ref next) is int i && i < names.Count)
            {
                try
                {
                    collector.Add(await DownloadOneAsync(files[i], sharedLinks, names[i], folder, journal, all.Token).ConfigureAwait(false));
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

                Progress.AddFile();
            }
        }

        int workers = Math.Min(Math.Max(1, throttleLimit), Math.Max(1, names.Count));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        fatal?.Throw();
    }

    private async Task<ExportedFile> DownloadOneAsync(ManifestFile file, HashSet<string> sharedLinks, string name, ExportFolder folder, FileJournal journal, CancellationToken cancellationToken)
    {
        if (AlreadyWhole(file, sharedLinks, name, folder, journal) is { } there)
        {
            events.Verbose("FileKept", $"{name} is whole already.");
            return there;
        }

        FileDownload download = new(job.Connection.Gate, folder, journal, file, name, Progress, events);
        return await download.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file that an earlier save into this folder finished is not fetched again.</summary>
    private static ExportedFile? AlreadyWhole(ManifestFile file, HashSet<string> sharedLinks, string name, ExportFolder folder, FileJournal journal)
    {
        string full = folder.PathOf(name);
        bool whole = journal.Find(name) is { State: "complete" or "countMismatch", Sha256: not null } entry
            && entry.Category == file.Category
            && entry.Type == file.Type
            && IsSameLink(entry.Url, file.Link.AbsoluteUri, sharedLinks)
            && new FileInfo(full) is { Exists: true } onDisk
            && onDisk.Length == entry.Bytes;
        if (!whole)
        {
            return null;
        }

        JournalEntry kept = journal.Find(name)!;
        return new ExportedFile
        {
            State = kept.State == "complete" ? ExportedFileState.Complete : ExportedFileState.CountMismatch,
            Type = file.Type,
            Category = file.Category,
            ResourceCount = kept.Resources,
            Length = kept.Bytes,
            Path = full,
            Sha256 = kept.Sha256!,
            Uri = file.Uri,
        };
    }

    // A link that was signed anew differs in its query only. Where the query is what names the file, it has to be the same.
    private static bool IsSameLink(string before, string now, HashSet<string> sharedLinks) =>
        before == now || (WithoutQuery(before) == WithoutQuery(now) && !sharedLinks.Contains(WithoutQuery(now)));

    /// <summary>Links that are those of several files once their queries are gone.</summary>
    private static HashSet<string> SharedLinks(IReadOnlyList<ManifestFile> files)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return new HashSet<string>(files.Select(file => WithoutQuery(file.Link.AbsoluteUri)).Where(link => !seen.Add(link)), StringComparer.Ordinal);
    }

    private static string WithoutQuery(string url) => url.IndexOf('?') is >= 0 and int at ? url[..at] : url;

    private void ReportOutcomes(IReadOnlyList<ExportedFile> files)
    {
        long issues = files.Where(file => file.Category == FileCategory.Outcome).Sum(file => file.ResourceCount);
        if (issues > 0)
        {
            events.Warning("OutcomesReported", $"The server reports {issues} outcomes of export {SafeText.Clean(job.Id, 100)}: something may be missing from it. See the folder 'outcome' in '{job.Path}'.");
        }
    }

    private sealed class Collector(Action<ExportedFile> onFile, Action<RedoxExportException> onError)
    {
        private readonly object _lock = new();
        private readonly List<ExportedFile> _files = [];

        public int Failures { get; private set; }

        public IReadOnlyList<ExportedFile> Files => _files;

        public void Add(ExportedFile file)
        {
            lock (_lock)
            {
                _files.Add(file);
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
