using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Generation;

/// <summary>Takes generated resources as they come and sorts them into one set of files a type.</summary>
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

    /// <summary>The files, in the order of their types' names.</summary>
    public IReadOnlyList<DataFile> Complete() => _writers.Values.SelectMany(writer => writer.Complete()).ToList();

    public void Dispose()
    {
        foreach (NdjsonFileWriter writer in _writers.Values)
        {
            writer.Dispose();
        }
    }
}
