using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>The folder of one copy at a destination.</summary>
/// <param name="target">The destination.</param>
/// <param name="source">The source of the copy.</param>
internal sealed class CopyPlace(CopyTarget target, CopySource source)
{
    // A name has less than 100 bytes, and a current view has one file for each type.
    private const long LargestPlan = 1024 * 1024;

    // By the destination's clock. It stays when the manifest is deleted, because the files that it named are still compared with it.
    private DateTimeOffset? _manifestWritten;

    // The manifest that was read, until this copy deletes it.
    private StoredDocument? _manifest;

    public CopyTarget Target => target;

    public CopySource Source => source;

    /// <summary>The name of a file of the copy, relative to the destination.</summary>
    public string NameOf(string name) => source.Name + "/" + name;

    /// <summary>Reads the manifest of the copy. One that this version cannot read is deleted: the files that it names are about to be replaced.</summary>
    /// <returns><see langword="null"/> if there is none.</returns>
    public async Task<CopyRecord?> ReadManifestAsync(CancellationToken cancellation)
    {
        _manifest = await FindManifestAsync(cancellation).ConfigureAwait(false);
        if (_manifest is null)
        {
            return null;
        }

        _manifestWritten = _manifest.Written;
        if (CopyManifest.Read(_manifest.Bytes) is { } record)
        {
            return record;
        }

        await DeleteManifestAsync(cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>True if a file that the manifest names is still there, as far as can be told without reading it.</summary>
    public Task<bool> LooksSameAsync(CopyFile file, CancellationToken cancellation) => target.LooksSameAsync(NameOf(file.Name), file, _manifestWritten, cancellation);

    /// <summary>True if a file that was copied or found is still the same.</summary>
    public Task<bool> IsStillThereAsync(CopyFile file, CancellationToken cancellation) => target.IsStillThereAsync(NameOf(file.Name), file, cancellation);

    /// <summary>True if the manifest is still the one that was read, or is still missing.</summary>
    public async Task<bool> HasSameManifestAsync(CancellationToken cancellation)
    {
        StoredDocument? now = await FindManifestAsync(cancellation).ConfigureAwait(false);
        return now is null || _manifest is null ? now is null && _manifest is null : now.Bytes.AsSpan().SequenceEqual(_manifest.Bytes);
    }

    /// <summary>Writes the manifest in place of the one that was read or deleted.</summary>
    /// <returns>False if there is one meanwhile that does not name the same files.</returns>
    public async Task<bool> WriteManifestAsync(byte[] manifest, CopySet set, CancellationToken cancellation)
    {
        // Another copy of the same files is welcome. And a request that is repeated because its answer was lost finds the manifest that it wrote itself.
        return await target.ReplaceAsync(NameOf(ExportLayout.CopyManifestName), manifest, _manifest, cancellation).ConfigureAwait(false)
            || (await FindManifestAsync(cancellation).ConfigureAwait(false) is { } now && CopyManifest.Read(now.Bytes) is { } record && CopyManifest.IsOf(record, set));
    }

    /// <summary>Deletes the manifest, because a file that it names is about to be replaced: no reader may take the two together.</summary>
    public async Task DeleteManifestAsync(CancellationToken cancellation)
    {
        await target.DeleteAsync(NameOf(ExportLayout.CopyManifestName), cancellation).ConfigureAwait(false);
        _manifest = null;
    }

    /// <summary>The files of a current view that an earlier copy was about to write.</summary>
    public async Task<IReadOnlyList<string>> ReadPlanAsync(CancellationToken cancellation)
    {
        StoredDocument? plan = await target.ReadAsync(NameOf(ExportLayout.CopyPlanName), LargestPlan, cancellation).ConfigureAwait(false);
        return plan is null ? [] : [.. CopyManifest.ReadNames(plan.Bytes)];
    }

    public Task WritePlanAsync(IEnumerable<string> names, CancellationToken cancellation) =>
        target.WriteAsync(NameOf(ExportLayout.CopyPlanName), CopyManifest.WriteNames(names), cancellation);

    public Task DeletePlanAsync(CancellationToken cancellation) => target.DeleteAsync(NameOf(ExportLayout.CopyPlanName), cancellation);

    private Task<StoredDocument?> FindManifestAsync(CancellationToken cancellation) =>
        target.ReadAsync(NameOf(ExportLayout.CopyManifestName), CopyManifest.LargestSize, cancellation);
}
