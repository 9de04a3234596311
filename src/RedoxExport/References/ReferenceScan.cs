using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.References;

/// <summary>
/// Reads resources and finds which of their references no resource answers. Ids are sorted on disk, so memory does not grow with their number.
/// </summary>
internal sealed class ReferenceScan : IDisposable
{
    private readonly string _folder;
    private readonly ReferenceServer _server;
    private readonly DatasetTypeNames _types = new();
    private readonly long[] _kinds = new long[ReferencePack.Kinds];
    private readonly Lazy<SortedFiles> _sorted;
    private readonly ReferenceShape _shape;
    private ReferencePack? _own;

    /// <param name="folder">A folder for the sorted files. It is created, and removed at the end.</param>
    /// <param name="server">The server that the data come from.</param>
    /// <param name="limits">The memory limits.</param>
    public ReferenceScan(string folder, ReferenceServer server, DatasetLimits? limits = null)
    {
        _folder = folder;
        _server = server;
        _shape = new ReferenceShape(_types, server, findsReferences: true);
        _sorted = new Lazy<SortedFiles>(() =>
        {
            PrivateFolder.Create(_folder);
            return new SortedFiles(_folder, _types, limits ?? DatasetLimits.Default, static _ => { });
        });
    }

    /// <summary>The number of references of each kind that were found, repeated ones included.</summary>
    public IReadOnlyList<long> Kinds => _kinds;

    /// <summary>The number of lines that are not resources.</summary>
    public long DamagedLines { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="findsReferences">True if its references are wanted; false if its resources only answer references.</param>
    /// <param name="onRead">Receives the number of lines that were read so far.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RedoxExportException">The file cannot be read to its end.</exception>
    public void Read(ResourceFile file, bool findsReferences, Action<long> onRead, CancellationToken cancellation)
    {
        foreach (ResourceBatch<ReferencePack> batch in file.ReadBatches(new ResourceTypeFilter(null), () => new ReferenceShape(_types, _server, findsReferences), cancellation))
        {
            foreach (ReferencePack pack in batch.Items)
            {
                using (pack)
                {
                    Add(pack);
                }
            }

            if (batch.Errors.Select(error => error.Error).FirstOrDefault(error => error.Recovery != Recovery.Continue) is { } broken)
            {
                throw broken;
            }

            DamagedLines += batch.Errors.Count;
            onRead(batch.LinesBefore);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Adds the references of a resource that has just been received and checked.</summary>
    public void AddReferences(ReadOnlySpan<byte> line)
    {
        _own ??= new ReferencePack();
        _shape.AddReferences(line, _own);
        if (_own.Records.Length >= RecordFile.BufferSize)
        {
            AddOwn();
        }
    }

    /// <summary>Enumerates all ids, by type and id, each once. Nothing can be added afterwards. The ids are valid until the next one is read.</summary>
    public IEnumerable<ReferencedId> Complete()
    {
        AddOwn();
        if (!_sorted.IsValueCreated)
        {
            yield break;
        }

        ReferencedId current = new();
        using RecordMerge merge = _sorted.Value.Complete();
        while (merge.HasCurrent)
        {
            current.Begin(_types.All[merge.Current.Type].Name, merge.Current.Id);
            ushort type = merge.Current.Type;
            do
            {
                current.Add(merge.Current.Run);
                merge.Next();
            }
            while (merge.HasCurrent && merge.Current.Type == type && current.HasId(merge.Current.Id));

            yield return current;
        }
    }

    public void Dispose()
    {
        _own?.Dispose();
        if (Directory.Exists(_folder))
        {
            SharingRetry.Do(() => Directory.Delete(_folder, recursive: true));
        }
    }

    private void AddOwn()
    {
        if (_own is { } pack)
        {
            Add(pack);
            pack.Dispose();
            _own = null;
        }
    }

    private void Add(ReferencePack pack)
    {
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            _kinds[kind] += pack.Counts[kind];
        }

        _sorted.Value.Add(pack.Records);
    }
}
