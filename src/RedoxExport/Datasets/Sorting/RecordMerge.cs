namespace RedoxExport.Datasets;

/// <summary>Merges the records of several sorted files: by type and id, and those of one resource from the earlier file first.</summary>
internal sealed class RecordMerge : IDisposable
{
    // Large enough that even a hard disk spends most of the time reading, not seeking.
    private const int MostReadBytes = 256 * 1024;

    private readonly DatasetTypeName[] _types;
    private readonly SortedFileReader[] _readers;
    private readonly int[] _heap;
    private int _size;

    /// <summary>Opens the files.</summary>
    /// <param name="paths">The files, the earlier ones first.</param>
    /// <param name="types">All types in the files.</param>
    /// <param name="readBytes">The bytes to read ahead, for all files together.</param>
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

    public bool HasCurrent => _size > 0;

    /// <summary>The first of the remaining records; valid until <see cref="Next"/> is called.</summary>
    public DatasetRecord Current => _readers[_heap[0]].Current;

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
