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
    private readonly ConcurrentBag<CopyFile> _copied = [];
    private readonly Dictionary<string, CopyFileRecord> _named = Named(before);
    private readonly object _lock = new();
    private Task? _manifestDeleted;

    /// <summary>The files that were copied now.</summary>
    public IReadOnlyCollection<CopyFile> Copied => _copied;

    /// <exception cref="RedoxExportException"><c>CopyInterfered</c>, or an error of the source or the destination.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        progress.Expect(set.Files.Count, set.Files.Sum(file => (double)file.Length + 1));
        string[] abandoned = place.Source.IsView ? await PlanAsync(cancellation).ConfigureAwait(false) : [];
        try
        {
            await ForEachFileAsync(CopyAsync, cancellation).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData)
        {
            // A file is not what was sent, or has not been saved that way, and another copy may have replaced it and have a manifest that names it.
            if (!await place.HasSameManifestAsync(cancellation).ConfigureAwait(false))
            {
                throw await InterferedAsync("there is another manifest", e, cancellation).ConfigureAwait(false);
            }

            throw;
        }

        if (before is not null && _copied.IsEmpty && CopyManifest.IsOf(before, set))
        {
            // A copy that compares all files has made a plan, too.
            await RequireSameManifestAsync(cancellation).ConfigureAwait(false);
            await DeleteUnusedAsync(abandoned.Except(CopyManifest.SupersededIn(before)), cancellation).ConfigureAwait(false);
            await EndPlanAsync(cancellation).ConfigureAwait(false);
            return;
        }

        await CheckAsync(cancellation).ConfigureAwait(false);

        // A reader of the state before may still be reading its files. Those of the state before that have had a whole copy's time.
        string[] superseded = [.. CopyManifest.ViewFilesOf(before).Except(Names())];
        await DeleteUnusedAsync(CopyManifest.SupersededIn(before).Concat(abandoned).Except(superseded), cancellation).ConfigureAwait(false);
        if (!await place.WriteManifestAsync(CopyManifest.Write(place.Source.Name, set, superseded, options.Clock.GetUtcNow()), set, cancellation).ConfigureAwait(false))
        {
            throw await InterferedAsync("there is another manifest", null, cancellation).ConfigureAwait(false);
        }

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

    /// <summary>Checks that no other copy has replaced a file since this one copied or found it, or has written a manifest.</summary>
    private async Task CheckAsync(CancellationToken cancellation)
    {
        ConcurrentBag<CopyFile> others = [];
        await ForEachFileAsync(
            async (file, stop) =>
            {
                if (!await place.IsStillThereAsync(file, stop).ConfigureAwait(false))
                {
                    others.Add(file);
                }
            },
            cancellation).ConfigureAwait(false);
        if (others.TryTake(out CopyFile? other))
        {
            throw await InterferedAsync($"'{other.Name}' was replaced or deleted", null, cancellation).ConfigureAwait(false);
        }

        await RequireSameManifestAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Files of a current view are deleted next. Those that another copy's manifest names must stay.</summary>
    private async Task RequireSameManifestAsync(CancellationToken cancellation)
    {
        if (place.Source.IsView && !await place.HasSameManifestAsync(cancellation).ConfigureAwait(false))
        {
            throw await InterferedAsync("there is another manifest", null, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the manifest: another copy may have written it, and this one may have replaced a file that it names. The next copy then compares all files.</summary>
    private async Task<RedoxExportException> InterferedAsync(string what, Exception? cause, CancellationToken cancellation)
    {
        await place.DeleteManifestAsync(cancellation).ConfigureAwait(false);
        return CopyErrors.Interfered(place.Target.Show(place.Source.Name), what, cause);
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

    private async Task ForEachFileAsync(Func<CopyFile, CancellationToken, Task> work, CancellationToken cancellation)
    {
        ConcurrentQueue<CopyFile> waiting = new(set.Files);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] workers = [.. Enumerable.Range(0, Math.Max(1, Math.Min(options.ThrottleLimit, set.Files.Count))).Select(_ => Task.Run(() => WorkAsync(waiting, work, stop), CancellationToken.None))];
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

    private static async Task WorkAsync(ConcurrentQueue<CopyFile> waiting, Func<CopyFile, CancellationToken, Task> work, CancellationTokenSource stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && waiting.TryDequeue(out CopyFile? file))
            {
                await work(file, stop.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private async Task CopyAsync(CopyFile file, CancellationToken cancellation)
    {
        FileProgress one = progress.Begin(file.Name, (double)file.Length + 1);
        await CopyAsync(file, one, cancellation).ConfigureAwait(false);
        progress.End(one);
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
