using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>Copies exports, runs and current views to a destination. The manifest of a copy is written last, so a reader who sees it sees all files.</summary>
/// <param name="target">The destination.</param>
/// <param name="options">The options.</param>
/// <param name="events">Receives events.</param>
internal sealed class ExportCopier(CopyTarget target, CopyOptions options, IExportEvents? events = null)
{
    // A current view that is replaced while it is copied is copied again.
    private const int MostAttempts = 3;

    // The folder of each copy that was made, by the name of the copy. Some file systems do not distinguish case.
    private readonly Dictionary<string, string> _copied = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The progress of the current copy.</summary>
    public SaveProgress Progress { get; private set; } = new();

    /// <summary>Copies one source.</summary>
    /// <exception cref="RedoxExportException">
    /// An error of the source, with <see cref="Recovery.Continue"/>: other sources can be copied. Or an error of the destination.
    /// </exception>
    public async Task<CopiedExport> CopyAsync(CopySource source, CancellationToken cancellation)
    {
        if (_copied.TryGetValue(source.Name, out string? other) && other != source.Path)
        {
            throw CopyErrors.DestinationNotValid(target.Show(source.Name), $"it is already the copy of '{other}'", "Copy folders with the same name to different destinations.").WithRecovery(Recovery.Continue);
        }

        _copied[source.Name] = source.Path;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await CopyOnceAsync(source, cancellation).ConfigureAwait(false);
            }
            catch (RedoxExportException e) when (source.IsView && e.Recovery == Recovery.Continue && attempt < MostAttempts)
            {
                events.Verbose("CopySourceChanged", $"The current view was replaced while it was copied. It is copied again. {e.Message}");
            }
        }
    }

    private async Task<CopiedExport> CopyOnceAsync(CopySource source, CancellationToken cancellation)
    {
        long begun = options.Clock.GetTimestamp();
        Progress = new SaveProgress();
        CopyPlace place = new(target, source);
        CopyRecord? before = await place.ReadManifestAsync(cancellation).ConfigureAwait(false);

        // The files of a current view have to be read for their hashes. Its revision tells without that if it is the same.
        if (!options.Verifies && before?.Revision is { } revision && revision == source.ReadRevision())
        {
            return Unchanged(source, before, begun);
        }

        CopySet set = await Task.Run(() => source.Read(cancellation), cancellation).ConfigureAwait(false);
        bool isSame = before is not null && CopyManifest.IsOf(before, set);
        if (isSame && !options.Verifies)
        {
            return Unchanged(source, before!, begun);
        }

        SetCopy copy = new(place, set, before, options, Progress);
        await copy.RunAsync(cancellation).ConfigureAwait(false);
        return new CopiedExport
        {
            Path = source.Path,
            Destination = target.Show(source.Name),
            Files = set.Files.Count,
            Bytes = set.Files.Sum(file => file.Length),
            CopiedFiles = copy.Copied.Count,
            CopiedBytes = copy.Copied.Sum(file => file.Length),
            SkippedFiles = set.Files.Count - copy.Copied.Count,
            Resources = set.Files.Sum(file => file.Resources),
            TransactionTime = set.TransactionTime,
            Elapsed = options.Clock.GetElapsedTime(begun),
        };
    }

    private CopiedExport Unchanged(CopySource source, CopyRecord record, long begun) => new()
    {
        Path = source.Path,
        Destination = target.Show(source.Name),
        Files = record.Files!.Count,
        Bytes = record.Bytes,
        SkippedFiles = record.Files.Count,
        Resources = record.Resources,
        TransactionTime = record.TransactionTime,
        Elapsed = options.Clock.GetElapsedTime(begun),
    };
}
