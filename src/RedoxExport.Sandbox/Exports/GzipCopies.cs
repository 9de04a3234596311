using System.Collections.Concurrent;
using System.IO.Compression;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Gzipped copies of served files, made at the first request, so that they have a length and support ranges.</summary>
internal sealed class GzipCopies(string folder, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<DataFile, Lazy<Task<string>>> _copies = new();

    public Task<string> FindAsync(DataFile file) =>
        _copies.GetOrAdd(file, key => new Lazy<Task<string>>(() => CompressAsync(key))).Value;

    private async Task<string> CompressAsync(DataFile file)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".gz");
        using FileStream source = StreamPump.OpenShared(file.Path);
        using FileStream target = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
        using GZipStream gzip = new(target, CompressionLevel.Fastest);
        await StreamPump.CopyAsync(source, gzip, file.Length, stopping).ConfigureAwait(false);
        return path;
    }
}
