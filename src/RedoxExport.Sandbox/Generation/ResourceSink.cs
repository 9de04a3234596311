using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Generation;

/// <summary>Writes generated resources to files, one set of files per type.</summary>
internal sealed class ResourceSink(string folder, int? maxResourcesPerFile, DateTimeOffset lastModified) : IResourceSink, IDisposable
{
    private readonly SortedDictionary<string, NdjsonFileWriter> _writers = new(StringComparer.Ordinal);

    public void Add(string type, ArraySegment<byte> resource)
    {
        if (!_writers.TryGetValue(type, out NdjsonFileWriter? writer))
        {
            _writers[type] = writer = new NdjsonFileWriter(folder, type, type, new FileLimits(maxResourcesPerFile), lastModified);
        }

        writer.Write(resource.Array!, resource.Offset, resource.Count);
    }

    /// <summary>Completes the files and returns them, sorted by type name.</summary>
    public IReadOnlyList<DataFile> Complete() => _writers.Values.SelectMany(writer => writer.Complete()).ToList();

    public void Dispose()
    {
        foreach (NdjsonFileWriter writer in _writers.Values)
        {
            writer.Dispose();
        }
    }
}
