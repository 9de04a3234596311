using System.Globalization;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// Sorts any number of records with bounded memory. As many records as fit into the buffer are sorted and written to a file. When the
/// last <see cref="DatasetLimits.MergeWidth"/> files have the same level, they are merged into one file of the next level.
/// </summary>
/// <param name="folder">An empty folder for the files.</param>
/// <param name="types">The types found so far.</param>
/// <param name="limits">The memory limits.</param>
/// <param name="step">Called after each file.</param>
internal sealed class SortedFiles(string folder, DatasetTypeNames types, DatasetLimits limits, Action<string> step)
{
    private readonly List<(int Level, string Path)> _files = [];
    private readonly SmallFootprint _footprint = new();
    private readonly byte[] _writeBuffer = new byte[RecordFile.BufferSize];
    private SortBuffer? _buffer = new(types, limits.SortBytes, limits.SortRecords);
    private int _made;

    /// <summary>The sorted files so far, the earlier ones first.</summary>
    public IReadOnlyList<string> Paths => [.. _files.Select(file => file.Path)];

    public void Add(RecordPack pack)
    {
        for (int at = 0; at < pack.Length; at += DatasetRecord.LengthAt(pack.Buffer, at))
        {
            DatasetRecord record = new(pack.Buffer, at);
            if (!_buffer!.TryAdd(record))
            {
                Spill();
                _buffer.TryAdd(record);
            }
        }
    }

    /// <summary>Merges all records in order. Nothing can be added afterwards.</summary>
    public RecordMerge Complete()
    {
        if (_buffer!.Count > 0)
        {
            Spill();
        }

        // The buffer is freed so that merging can use its memory.
        _buffer = null;
        SmallFootprint.AfterLargeDocument();
        return new RecordMerge(Paths, types.All, limits.MergeBytes);
    }

    private void Spill()
    {
        Write(0, _buffer!.Sorted());
        _buffer.Clear();
        _footprint.AfterFile();
        while (_files.Count >= limits.MergeWidth && _files[_files.Count - limits.MergeWidth].Level == _files[_files.Count - 1].Level)
        {
            MergeLast();
        }
    }

    private void MergeLast()
    {
        int first = _files.Count - limits.MergeWidth;
        (int Level, string Path)[] parts = [.. _files.Skip(first)];
        _files.RemoveRange(first, parts.Length);
        using (RecordMerge merge = new([.. parts.Select(part => part.Path)], types.All, limits.MergeBytes))
        {
            Write(parts[0].Level + 1, All(merge));
        }

        foreach ((int _, string path) in parts)
        {
            PlainFile.Delete(path);
        }

        static IEnumerable<DatasetRecord> All(RecordMerge merge)
        {
            for (; merge.HasCurrent; merge.Next())
            {
                yield return merge.Current;
            }
        }
    }

    private void Write(int level, IEnumerable<DatasetRecord> records)
    {
        string path = Path.Combine(folder, string.Format(CultureInfo.InvariantCulture, "{0:D6}.sorted", ++_made));
        using (RecordFile file = new(path, _writeBuffer))
        {
            foreach (DatasetRecord record in records)
            {
                file.Write(record.Bytes);
            }

            file.Complete(toDisk: false);
        }

        _files.Add((level, path));
        step(DatasetSteps.Spilled);
    }
}
