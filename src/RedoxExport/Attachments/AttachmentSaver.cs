using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>
/// Saves the attachments of an export, a run or a current view. Memory does not grow with their number: everything that is known of them is sorted
/// on disk, by content, and read in that order, once to download and once to write the index. A call that was killed is resumed by the next one.
/// </summary>
/// <param name="connection">The connection that requests linked attachments. Relative links are relative to its base.</param>
/// <param name="source">The resources.</param>
/// <param name="destination">The folder of attachments.</param>
/// <param name="options">Which attachments are saved, and how.</param>
/// <param name="events">Receives events.</param>
internal sealed class AttachmentSaver(RedoxConnection connection, AttachmentSource source, string destination, AttachmentOptions options, IExportEvents? events)
{
    private readonly AttachmentCounts _counts = new();
    private readonly AttachmentFailures _failures = new();

    /// <summary>The progress of the downloads. It has no files until the resources have been read.</summary>
    public SaveProgress Progress { get; } = new();

    /// <summary>The number of attachments found so far.</summary>
    public long Found => _counts.Found;

    /// <summary>Saves the attachments.</summary>
    /// <param name="onError">Receives the errors of attachments and of damaged lines. Everything else is saved.</param>
    /// <param name="cancellationToken">Cancels the call. The next one resumes it.</param>
    /// <exception cref="RedoxExportException">
    /// <c>AttachmentsInUse</c>, <c>AttachmentFolderNotUsable</c>, <c>AttachmentRemovalNeedsView</c>, <c>DatasetInUse</c>; a file of resources could not be
    /// read, the sign-in was refused, or a disk error. What is complete stays.
    /// </exception>
    public async Task<AttachmentResult> RunAsync(Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        TimeProvider clock = connection.Gate.Options.Pacing.Clock;
        long begun = clock.GetTimestamp();
        if (options.RemovesUnreferenced && source.Root is null)
        {
            throw AttachmentErrors.RemovalNeedsView(source.FullPath);
        }

        using AttachmentStore store = AttachmentStore.Open(destination);
        try
        {
            AttachmentSort found = new(Path.Combine(store.WorkFolder, "found"), options.SortBytes);
            bool isWhole = Disk.Do(store.WorkFolder, () => Find(store, found, onError, cancellationToken));
            await DownloadAsync(store, found, cancellationToken).ConfigureAwait(false);
            AttachmentIndex index = Index(store, found, cancellationToken);
            (long Files, long Bytes) removed = Remove(store, isWhole, cancellationToken);
            foreach (RedoxExportException error in _failures.Errors())
            {
                onError(error);
            }

            Warn(index);
            return ResultOf(index, store, removed, clock.GetElapsedTime(begun));
        }
        finally
        {
            // Sorted files have complete links.
            store.DropWork();
        }
    }

    /// <returns>True if every line could be read.</returns>
    private bool Find(AttachmentStore store, AttachmentSort found, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        found.Add(AttachmentLines.Read(store.IndexPath), AttachmentRank.Indexed, cancellationToken);
        found.Add(AttachmentLines.Read(store.JournalPath), AttachmentRank.Journaled, cancellationToken);
        bool isWhole = true;
        ResourceTypeFilter filter = new(options.Types.Count > 0 ? options.Types : AttachmentTypes.All);
        using FileLock? held = source.Hold();
        foreach (ResourceFolder folder in source.Folders())
        {
            if (folder.UnfinishedBecause is { } because)
            {
                isWhole = false;
                events.Warning("AttachmentsOfUnfinishedExport", $"The export in '{folder.Path}' is not finished: {because}. Save its attachments again when it is.");
            }

            foreach (ResourceFile file in folder.Files)
            {
                foreach (ResourceBatch<RecordPack> batch in file.ReadBatches(filter, () => new AttachmentShape(options, connection.BaseUri, store, _counts), cancellationToken))
                {
                    isWhole &= Take(batch, found, onError);
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }

        found.Complete();
        return isWhole;
    }

    private static bool Take(ResourceBatch<RecordPack> batch, AttachmentSort found, Action<RedoxExportException> onError)
    {
        foreach (RecordPack pack in batch.Items)
        {
            found.Add(pack);
            pack.Dispose();
        }

        foreach ((_, RedoxExportException error) in batch.Errors)
        {
            // A damaged line costs its own attachments. A file that cannot be read ends the call: the index would lack all of the rest.
            if (error.Recovery != Recovery.Continue)
            {
                throw error;
            }

            onError(error);
        }

        return batch.Errors.Count == 0;
    }

    private async Task DownloadAsync(AttachmentStore store, AttachmentSort found, CancellationToken cancellationToken)
    {
        SaveOptions saving = new() { ThrottleLimit = options.ThrottleLimit, MaxFileSize = options.MaxFileSize, MaxCompressionRatio = null };
        TransferRun run = new(connection.Gate, saving, events, new FileCredentials(connection.Gate, null));
        Progress.Expect((int)Math.Min(int.MaxValue, _counts.Wanted), _counts.Wanted);
        using AttachmentJournal journal = AttachmentJournal.Open(store.JournalPath);
        using RecordMerge sorted = Disk.Do(store.WorkFolder, () => found.Read());
        using AttachmentDownloads downloads = new(store, journal, run, connection, source.RequiresToken(connection.BaseUri), _counts, _failures, Progress);
        await downloads.RunAsync(new AttachmentWants(store, _counts, Progress).Of(sorted), cancellationToken).ConfigureAwait(false);
    }

    private AttachmentIndex Index(AttachmentStore store, AttachmentSort found, CancellationToken cancellationToken) => Disk.Do(store.FullPath, () =>
    {
        AttachmentSort downloaded = new(Path.Combine(store.WorkFolder, "downloaded"), options.SortBytes);
        downloaded.Add(AttachmentLines.Read(store.JournalPath), AttachmentRank.Journaled, cancellationToken);
        downloaded.Complete();
        HashSet<string> partials = new(store.Partials().Select(KeyOf), StringComparer.Ordinal);
        ResourceTypeFilter read = new(options.Types.Count > 0 ? options.Types : AttachmentTypes.All);
        AttachmentIndex index = new(store, type => read.Wants(System.Text.Encoding.UTF8.GetBytes(type)));
        using (RecordMerge sorted = found.Read(downloaded))
        {
            index.Write(sorted, partials, cancellationToken);
        }

        // From here on, the index says all that the journal says.
        PlainFile.Delete(store.JournalPath);
        foreach (string partial in store.Partials().Where(path => !index.Unfinished.Contains(KeyOf(path))))
        {
            PlainFile.Delete(partial);
        }

        return index;
    });

    private (long Files, long Bytes) Remove(AttachmentStore store, bool isWhole, CancellationToken cancellationToken)
    {
        if (options.RemovesUnreferenced && !isWhole)
        {
            events.Warning("AttachmentsNotRemoved", "No attachment was removed, because not all resources could be read.");
        }

        return options.RemovesUnreferenced && isWhole ? new AttachmentCleanup(store, options.SortBytes).Run(cancellationToken) : default;
    }

    private void Warn(AttachmentIndex index)
    {
        long mismatched = Mismatched(index);
        if (mismatched > 0)
        {
            events.Note("AttachmentsMismatched", $"{Amount.Of(mismatched, "attachment")} {(mismatched == 1 ? "has" : "have")} another size or hash than the resource says. Each was received twice with the same bytes, or is in the resource itself, and is kept. The index lists them with the state 'sizeMismatch' or 'hashMismatch'.", count: mismatched);
        }

        long unusable = index.Count(AttachmentState.Unusable);
        if (unusable > 0)
        {
            events.Note("AttachmentsUnusable", $"{Amount.Of(unusable, "attachment")} {(unusable == 1 ? "has" : "have")} neither valid data nor a link that can be used. The index lists them with the state 'unusable'.", count: unusable);
        }
    }

    private static long Mismatched(AttachmentIndex index) => index.Count(AttachmentState.SizeMismatch) + index.Count(AttachmentState.HashMismatch);

    private AttachmentResult ResultOf(AttachmentIndex index, AttachmentStore store, (long Files, long Bytes) removed, TimeSpan elapsed) => new()
    {
        Count = index.Total,
        Complete = index.Count(AttachmentState.Complete),
        Mismatched = Mismatched(index),
        Skipped = index.Count(AttachmentState.NotSelected) + index.Count(AttachmentState.TooLarge),
        Missing = index.Count(AttachmentState.NotFound) + index.Count(AttachmentState.Unusable),
        Failed = index.Count(AttachmentState.Failed),
        NotFound = index.Count(AttachmentState.NotFound),
        TooLarge = index.Count(AttachmentState.TooLarge),
        SavedFiles = _counts.Saved,
        SavedBytes = _counts.SavedBytes,
        RemovedFiles = removed.Files,
        RemovedBytes = removed.Bytes,
        Elapsed = elapsed,
        IndexPath = store.IndexPath,
        Destination = store.FullPath,
        Path = source.FullPath,
    };

    private static string KeyOf(string partial) => Path.GetFileName(partial).Split('.')[0];
}
