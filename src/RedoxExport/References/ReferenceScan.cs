using RedoxExport.Datasets;
using RedoxExport.Resources;

namespace RedoxExport.References;

/// <summary>
/// Reads resources and finds which of their references no resource answers. Ids are sorted on disk, so memory does not grow with their number.
/// </summary>
/// <param name="folder">A folder for the sorted files. It is created, and removed at the end.</param>
/// <param name="server">The server that the data come from.</param>
/// <param name="limits">The memory limits.</param>
internal sealed class ReferenceScan(string folder, ReferenceServer server, DatasetLimits? limits = null) : IDisposable
{
    private readonly SortedKeys _keys = new(folder, limits);
    private readonly long[] _kinds = new long[ReferencePack.Kinds];
    private ReferenceShape? _shape;

    /// <summary>The number of references of each kind that were found, repeated ones included.</summary>
    public IReadOnlyList<long> Kinds => _kinds;

    /// <summary>The number of lines that are not resources.</summary>
    public long DamagedLines { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="findsReferences">True if its references are wanted; false if its resources only answer references.</param>
    /// <param name="onBlock">Called after each block of the file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RedoxExportException">The file cannot be read to its end.</exception>
    public void Read(ResourceFile file, bool findsReferences, Action onBlock, CancellationToken cancellation)
    {
        foreach (ResourceBatch<ReferencePack> batch in file.ReadBatches(new ResourceTypeFilter(null), () => new ReferenceShape(_keys.Types, server, findsReferences), cancellation))
        {
            foreach (ReferencePack pack in batch.Items)
            {
                using (pack)
                {
                    Count(pack);
                    _keys.Add(pack);
                }
            }

            if (batch.Errors.Select(error => error.Error).FirstOrDefault(error => error.Recovery != Recovery.Continue) is { } broken)
            {
                throw broken;
            }

            DamagedLines += batch.Errors.Count;
            onBlock();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Adds the references of a resource that has just been received and checked.</summary>
    public void AddReferences(ReadOnlySpan<byte> line)
    {
        (_shape ??= new ReferenceShape(_keys.Types, server, findsReferences: true)).AddReferences(line, _keys.Own);
        _keys.EndLine();
    }

    /// <summary>Enumerates all ids, by type and id, each once. Nothing can be added afterwards. An id is valid until the next one is read.</summary>
    public IEnumerable<ReferencedId> Complete() => _keys.Complete();

    public void Dispose() => _keys.Dispose();

    private void Count(ReferencePack pack)
    {
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            _kinds[kind] += pack.Counts[kind];
        }
    }
}
