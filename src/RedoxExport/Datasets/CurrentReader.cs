using RedoxExport.Resources;

namespace RedoxExport.Datasets;

/// <summary>Reads one type's file of the present view, in the order of the resources' ids.</summary>
internal sealed class CurrentReader : IDisposable
{
    private readonly string _path;
    private readonly DatasetTypeName _type;
    private readonly Func<string, Exception?, RedoxExportException> _damaged;
    private readonly IEnumerator<ResourceBatch<RecordPack>> _batches;
    private RecordPack? _pack;
    private int _next;
    private byte[] _lastId = [];
    private int _lastIdLength = -1;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The type of its resources.</param>
    /// <param name="types">The types found so far.</param>
    /// <param name="membership">The members of the group; <see langword="null"/> if the runs are not of a group.</param>
    /// <param name="damaged">Makes the error for a file that is not as it was written.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public CurrentReader(
        string path,
        DatasetTypeName type,
        DatasetTypeNames types,
        Membership? membership,
        Func<string, Exception?, RedoxExportException> damaged,
        CancellationToken cancellation)
    {
        _path = path;
        _type = type;
        _damaged = damaged;
        _batches = new ResourceFile(path)
            .ReadBatches(new ResourceTypeFilter(null), () => new ResourceRecordShape(types, membership, run: 0), cancellation)
            .GetEnumerator();
    }

    /// <summary>The current resource; valid until the next one is read.</summary>
    public DatasetRecord Current { get; private set; }

    /// <summary>Moves to the next resource.</summary>
    /// <exception cref="RedoxExportException"><c>DatasetDamaged</c>.</exception>
    public bool Next()
    {
        while (_pack is null || _next == _pack.Length)
        {
            if (!NextPack())
            {
                return false;
            }
        }

        Current = new DatasetRecord(_pack.Buffer, _next);
        _next += Current.Bytes.Length;
        ReadOnlySpan<byte> id = Current.Id;
        if (Current.Type != _type.Index || (_lastIdLength >= 0 && _lastId.AsSpan(0, _lastIdLength).SequenceCompareTo(id) >= 0))
        {
            throw _damaged($"'{_path}' is not sorted, or contains a line of another type", null);
        }

        if (_lastId.Length < id.Length)
        {
            _lastId = new byte[id.Length * 2];
        }

        id.CopyTo(_lastId);
        _lastIdLength = id.Length;
        return true;
    }

    public void Dispose()
    {
        _pack?.Dispose();
        _batches.Dispose();
    }

    private bool NextPack()
    {
        _pack?.Dispose();
        _pack = null;
        if (!_batches.MoveNext())
        {
            return false;
        }

        ResourceBatch<RecordPack> batch = _batches.Current;
        _pack = batch.Items.Count > 0 ? batch.Items[0] : new RecordPack();
        _next = 0;
        if (batch.Errors.Count > 0)
        {
            throw _damaged(batch.Errors[0].Error.Message.TrimEnd('.'), batch.Errors[0].Error);
        }

        return _pack.Fault == RecordFault.None ? true : throw _damaged($"'{_path}' contains a line that does not belong there", null);
    }
}
