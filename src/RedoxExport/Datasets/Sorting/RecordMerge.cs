namespace RedoxExport.Datasets;

/// <summary>Gives the records of several sorted files in one order: by type and id, those of one resource from the earlier file first.</summary>
internal sealed class RecordMerge : IDisposable
{
    // Enough that even a disk with a moving head mostly reads.
    private const int MostReadBytes = 256 * 1024;

    private readonly DatasetTypeName[] _types;
    private readonly SortedFileReader[] _readers;
    private readonly int[] _heap;
    private int _size;

    /// <summary>Opens the files.</summary>
    /// <param name="paths">The files, the earlier ones first.</param>
    /// <param name="types">All types that are in them.</param>
    /// <param name="readBytes">Bytes that are read ahead of all files together.</param>
    public RecordMerge(IReadOnlyList<string> paths, DatasetTypeName[] types, int readBytes)
    {
        int readBytesOfEach = Math.Max(DatasetRecord.HeadSize, Math.Min(MostReadBytes, readBytes / Math.Max(1, paths.Count)));
        _types = types;
        _readers = new SortedFileReader[paths.Count];
        _heap = new int[paths.Count];
        try
        {
            for (int i = 0; i < _readers.Length; i++)
            {
                _readers[i] = new SortedFileReader(paths[i], readBytesOfEach);
                if (_readers[i].Next())
                {
                    _heap[_size] = i;
                    Rise(_size++);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a record.</summary>
    public bool HasCurrent => _size > 0;

    /// <summary>The first of those that are left; good until the next one is asked for.</summary>
    public DatasetRecord Current => _readers[_heap[0]].Current;

    /// <summary>Goes to the next record.</summary>
    public void Next()
    {
        if (!_readers[_heap[0]].Next())
        {
            _heap[0] = _heap[--_size];
        }

        Sink();
    }

    public void Dispose()
    {
        foreach (SortedFileReader? reader in _readers)
        {
            reader?.Dispose();
        }
    }

    private bool IsBefore(int left, int right)
    {
        SortedFileReader a = _readers[left];
        SortedFileReader b = _readers[right];
        ushort aType = a.Current.Type;
        ushort bType = b.Current.Type;
        if (aType != bType)
        {
            return string.CompareOrdinal(_types[aType].Name, _types[bType].Name) < 0;
        }

        if (a.Prefix != b.Prefix)
        {
            return a.Prefix < b.Prefix;
        }

        int order = a.Current.Id.SequenceCompareTo(b.Current.Id);
        return order != 0 ? order < 0 : left < right;
    }

    private void Rise(int at)
    {
        while (at > 0 && IsBefore(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Sink()
    {
        int at = 0;
        while (true)
        {
            int first = at;
            for (int below = (2 * at) + 1; below <= (2 * at) + 2 && below < _size; below++)
            {
                first = IsBefore(_heap[below], _heap[first]) ? below : first;
            }

            if (first == at)
            {
                return;
            }

            (_heap[at], _heap[first]) = (_heap[first], _heap[at]);
            at = first;
        }
    }
}
