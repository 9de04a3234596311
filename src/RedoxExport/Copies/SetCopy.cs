using System.Collections.Concurrent;
using RedoxExport.Downloads;

namespace RedoxExport.Copies;

/// <summary>Copies the files of one set, then writes the manifest.</summary>
/// <param name="place">The folder of the copy.</param>
/// <param name="set">The files.</param>
/// <param name="before">The manifest of the copy that is there; <see langword="null"/> if there is none.</param>
/// <param name="options">The options.</param>
/// <param name="progress">Receives the progress.</param>
internal sealed class SetCopy(CopyPlace place, CopySet set, CopyRecord? before, CopyOptions options, SaveProgress progress)
{
    private readonly ConcurrentQueue<CopyFile> _waiting = new(set.Files);
    private readonly ConcurrentBag<CopyFile> _copied = [];
    private readonly Dictionary<string, CopyFileRecord> _named = Named(before);
    private readonly object _lock = new();
    private Task? _manifestDeleted;

    /// <summary>The files that were copied now.</summary>
    public IReadOnlyCollection<CopyFile> Copied => _copied;

    public async Task RunAsync(CancellationToken cancellation)
    {
        progress.Expect(set.Files.Count, set.Files.Sum(file => (double)file.Length + 1));
        string[] abandoned = place.Source.IsView ? await PlanAsync(cancellation).ConfigureAwait(false) : [];
        await CopyFilesAsync(cancellation).ConfigureAwait(false);
        if (before is not null && _copied.IsEmpty && CopyManifest.IsOf(before, set))
        {
            // A copy that compares all files has made a plan, too.
            await DeleteUnusedAsync(abandoned.Except(CopyManifest.SupersededIn(before)), cancellation).ConfigureAwait(false);
            await EndPlanAsync(cancellation).ConfigureAwait(false);
            return;
        }

        // A reader of the state before may still be reading its files. Those of the state before that have had a whole copy's time.
        string[] superseded = [.. CopyManifest.ViewFilesOf(before).Except(Names())];
        await DeleteUnusedAsync(CopyManifest.SupersededIn(before).Concat(abandoned).Except(superseded), cancellation).ConfigureAwait(false);
        await place.WriteManifestAsync(CopyManifest.Write(place.Source.Name, set, superseded, options.Clock.GetUtcNow()), cancellation).ConfigureAwait(false);
        await EndPlanAsync(cancellation).ConfigureAwait(false);
    }

    private static Dictionary<string, CopyFileRecord> Named(CopyRecord? record)
    {
        Dictionary<string, CopyFileRecord> named = new(StringComparer.Ordinal);
        foreach (CopyFileRecord file in (record?.Files ?? []).OfType<CopyFileRecord>().Where(file => file.Name is not null))
        {
            named[file.Name!] = file;
        }

        return named;
    }

    /// <summary>Deletes files that neither the view nor the manifest names.</summary>
    private async Task DeleteUnusedAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        foreach (string name in names.Except(Names()))
        {
            await place.Target.DeleteAsync(place.NameOf(name), cancellation).ConfigureAwait(false);
        }
    }

    private Task EndPlanAsync(CancellationToken cancellation) => place.Source.IsView ? place.DeletePlanAsync(cancellation) : Task.CompletedTask;

    private IEnumerable<string> Names() => set.Files.Select(file => file.Name);

    /// <summary>Records the files that are about to be written.</summary>
    /// <returns>The files that an earlier copy, which did not end, was about to write.</returns>
    private async Task<string[]> PlanAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> earlier = await place.ReadPlanAsync(cancellation).ConfigureAwait(false);
        await place.WritePlanAsync(earlier.Concat(Names().Where(name => !_named.ContainsKey(name))).Distinct(), cancellation).ConfigureAwait(false);
        return [.. earlier];
    }

    private async Task CopyFilesAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] workers = [.. Enumerable.Range(0, Math.Max(1, Math.Min(options.ThrottleLimit, set.Files.Count))).Select(_ => Task.Run(() => WorkAsync(stop), CancellationToken.None))];
        try
        {
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The first failure has stopped the other workers: what they report is only that.
            cancellation.ThrowIfCancellationRequested();
            throw workers.Select(worker => worker.Exception?.InnerException).FirstOrDefault(e => e is RedoxExportException) ?? workers.Select(worker => worker.Exception?.InnerException).OfType<Exception>().First();
        }
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && _waiting.TryDequeue(out CopyFile? file))
            {
                FileProgress one = progress.Begin(file.Name, (double)file.Length + 1);
                await CopyAsync(file, one, stop.Token).ConfigureAwait(false);
                progress.End(one);
            }
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private async Task CopyAsync(CopyFile file, FileProgress one, CancellationToken cancellation)
    {
        bool isNamed = _named.TryGetValue(file.Name, out CopyFileRecord? known);
        bool isSame = isNamed && known!.Sha256 == file.Sha256 && known.Bytes == file.Length;
        if (isSame && !options.Verifies && await place.LooksSameAsync(file, cancellation).ConfigureAwait(false))
        {
            return;
        }

        // One that looks different may only have been moved with its folder or bucket: its content decides.
        string name = place.NameOf(file.Name);
        if ((isSame || !isNamed) && await place.Target.HasAsync(name, file, cancellation).ConfigureAwait(false))
        {
            return;
        }

        if (isNamed)
        {
            await DeleteManifestAsync(cancellation).ConfigureAwait(false);
        }

        long sent = 0;
        one.Begin(file.Length);
        await place.Target.CopyAsync(name, file, count => one.Add(count, Interlocked.Add(ref sent, count)), cancellation).ConfigureAwait(false);
        _copied.Add(file);
    }

    private Task DeleteManifestAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _manifestDeleted ??= place.DeleteManifestAsync(cancellation);
        }
    }
}
