using RedoxExport.Datasets;
using RedoxExport.Storage;

namespace RedoxExport.References;

/// <summary>Ids of resources, sorted on disk with bounded memory, each once.</summary>
/// <param name="folder">A folder for the sorted files. It is created when it is needed, and removed at the end.</param>
/// <param name="limits">The memory limits.</param>
internal sealed class SortedKeys(string folder, DatasetLimits? limits = null) : IDisposable
{
    private SortedFiles? _sorted;
    private ReferencePack? _own;

    public DatasetTypeNames Types { get; } = new();

    /// <summary>The pack for ids that are added one by one.</summary>
    public ReferencePack Own => _own ??= new ReferencePack();

    /// <summary>Adds a reference.</summary>
    public void Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id)
    {
        if (Types.Find(type) is { } name)
        {
            Own.AddReference(name, id);
            EndLine();
        }
    }

    /// <summary>Makes room in <see cref="Own"/> if it is full.</summary>
    public void EndLine()
    {
        if (_own?.Records.Length >= RecordFile.BufferSize)
        {
            AddOwn();
        }
    }

    public void Add(ReferencePack pack) => Sorted().Add(pack.Records);

    /// <summary>Enumerates all ids, by type and id. Nothing can be added afterwards. An id is valid until the next one is read.</summary>
    public IEnumerable<ReferencedId> Complete()
    {
        AddOwn();
        if (_sorted is null)
        {
            yield break;
        }

        ReferencedId current = new();
        using RecordMerge merge = _sorted.Complete();
        while (merge.HasCurrent)
        {
            ushort type = merge.Current.Type;
            current.Begin(Types.All[type].Name, merge.Current.Id);
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
        if (Directory.Exists(folder))
        {
            SharingRetry.Do(() => Directory.Delete(folder, recursive: true));
        }
    }

    private SortedFiles Sorted()
    {
        if (_sorted is null)
        {
            PrivateFolder.Create(folder);
            _sorted = new SortedFiles(folder, Types, limits ?? DatasetLimits.Default, static _ => { });
        }

        return _sorted;
    }

    private void AddOwn()
    {
        if (_own is { } pack)
        {
            Sorted().Add(pack.Records);
            pack.Dispose();
            _own = null;
        }
    }
}
