namespace RedoxExport.Datasets;

/// <summary>Collects records in memory and sorts them by type and id. Records of one resource stay in the order in which they were added.</summary>
internal sealed class SortBuffer
{
    private readonly DatasetTypeNames _types;
    private readonly int _mostRecords;
    private byte[] _bytes;
    private Entry[] _entries = new Entry[1024];
    private int _length;

    public SortBuffer(DatasetTypeNames types, int bytes, int mostRecords)
    {
        _types = types;
        _mostRecords = mostRecords;
        _bytes = GC.AllocateUninitializedArray<byte>(bytes);
    }

    public int Count { get; private set; }

    /// <summary>Adds a record, if there is room. An empty buffer grows to fit any record.</summary>
    public bool TryAdd(DatasetRecord record)
    {
        ReadOnlySpan<byte> bytes = record.Bytes;
        if (Count == _mostRecords || _bytes.Length - _length < bytes.Length)
        {
            if (Count > 0)
            {
                return false;
            }

            _bytes = new byte[bytes.Length];
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _entries[Count++] = new Entry(RecordOrder.PrefixOf(record.Id), _length, record.Type);
        _length += bytes.Length;
        return true;
    }

    /// <summary>Sorts the records and enumerates them.</summary>
    public IEnumerable<DatasetRecord> Sorted()
    {
        Array.Sort(_entries, 0, Count, new Order(_bytes, _types.All));
        for (int i = 0; i < Count; i++)
        {
            yield return new DatasetRecord(_bytes, _entries[i].Offset);
        }
    }

    public void Clear()
    {
        Count = 0;
        _length = 0;
    }

    private readonly record struct Entry(ulong Prefix, int Offset, ushort Type);

    private sealed class Order(byte[] bytes, DatasetTypeName[] types) : IComparer<Entry>
    {
        public int Compare(Entry x, Entry y)
        {
            if (x.Type != y.Type)
            {
                return string.CompareOrdinal(types[x.Type].Name, types[y.Type].Name);
            }

            if (x.Prefix != y.Prefix)
            {
                return x.Prefix < y.Prefix ? -1 : 1;
            }

            int order = new DatasetRecord(bytes, x.Offset).Id.SequenceCompareTo(new DatasetRecord(bytes, y.Offset).Id);
            return order != 0 ? order : x.Offset.CompareTo(y.Offset);
        }
    }
}
