namespace RedoxExport.Datasets;

/// <summary>
/// Writes the change set of an update while it merges. If the set becomes so large that reading the view is faster, it is dropped, and followers
/// read the view.
/// </summary>
internal sealed class ChangeSetWriter : IDisposable
{
    private readonly string _from;
    private readonly string _revision;
    private readonly string _folder;
    private readonly long _mostBytes;
    private readonly byte[] _linesBuffer = new byte[RecordFile.BufferSize];
    private readonly byte[] _idsBuffer = new byte[RecordFile.BufferSize];
    private readonly List<ChangedTypeRecord> _types = [];
    private ChangedTypeWriter? _type;
    private long _bytesBefore;
    private bool _isDropped;

    private ChangeSetWriter(string folder, string from, string revision, long mostBytes)
    {
        _folder = folder;
        _from = from;
        _revision = revision;
        _mostBytes = mostBytes;
    }

    /// <summary>Begins the change set of an update.</summary>
    /// <param name="paths">The paths. The caller holds the lock.</param>
    /// <param name="before">The view before the update; <see langword="null"/> if there is none.</param>
    /// <param name="revision">The revision of the view after the update.</param>
    /// <param name="limits">How large a change set may be.</param>
    /// <returns><see langword="null"/> if there is no view, or if no follower can name its state.</returns>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public static ChangeSetWriter? Begin(DatasetPaths paths, DatasetSummary? before, string revision, DatasetLimits limits) =>
        before?.Revision is { } from
            ? new ChangeSetWriter(new ChangeSetStore(paths).Create(revision), from, revision, limits.MostChangeBytes(before.Bytes))
            : null;

    /// <summary>Begins a type. Types come in ordinal order of their names.</summary>
    public void BeginType(string type) => _type = _isDropped ? null : new ChangedTypeWriter(_folder, type, _linesBuffer, _idsBuffer);

    /// <summary>Adds a resource of the type. Resources come sorted by id.</summary>
    public void Add(ResourceChange change, ReadOnlySpan<byte> id, ReadOnlySpan<byte> line)
    {
        if (_type is not null && change is not (ResourceChange.Nothing or ResourceChange.Unchanged))
        {
            _type.Add(change, id, line);
            if (_bytesBefore + _type.Bytes > _mostBytes)
            {
                Drop();
            }
        }
    }

    /// <summary>Flushes the files of the type to the disk.</summary>
    public void EndType()
    {
        if (_type?.Complete() is { } record)
        {
            _types.Add(record);
            _bytesBefore += _type.Bytes;
        }

        EndFiles();
    }

    /// <summary>Removes the change set, because it is too large or cannot be complete.</summary>
    public void Drop()
    {
        EndFiles();
        if (!_isDropped)
        {
            _isDropped = true;
            DatasetSwap.Delete(_folder);
        }
    }

    /// <summary>Writes <c>changes.json</c>, after which the change set is complete and on disk.</summary>
    /// <param name="last">The last run that the update merges.</param>
    /// <returns>False if the change set was dropped.</returns>
    public bool Complete(DatasetRun last)
    {
        if (!_isDropped)
        {
            ChangeSetStore.Write(_folder, new ChangesRecord
            {
                Version = ChangesRecord.CurrentVersion,
                From = _from,
                Revision = _revision,
                TransactionTime = last.TransactionTime,
                LastRun = last.Id,
                Types = _types,
            });
        }

        return !_isDropped;
    }

    public void Dispose() => EndFiles();

    private void EndFiles()
    {
        _type?.Dispose();
        _type = null;
    }
}
