using RedoxExport.Datasets;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>Sorts attachments on disk by their content, and what is known of a content before the attachments that need it.</summary>
internal sealed class AttachmentSort
{
    // In rows: the packs that go to the sort at a time.
    private const int PackRows = 1000;

    private readonly DatasetTypeNames _types = AttachmentRecords.NewTypes();
    private readonly DatasetLimits _limits;
    private readonly SortedFiles _files;
    private readonly AttachmentRecords _records = new();

    /// <param name="folder">An empty folder for the files.</param>
    /// <param name="sortBytes">The bytes that are sorted in memory.</param>
    public AttachmentSort(string folder, int sortBytes)
    {
        PrivateFolder.Create(folder);
        _limits = new DatasetLimits { SortBytes = sortBytes, SortRecords = Math.Max(1, sortBytes / 64), MergeBytes = sortBytes };
        _files = new SortedFiles(folder, _types, _limits, static _ => { });
    }

    /// <summary>Adds records.</summary>
    public void Add(RecordPack pack) => _files.Add(pack);

    /// <summary>Adds rows with one rank.</summary>
    public void Add(IEnumerable<AttachmentRow> rows, AttachmentRank rank, CancellationToken cancellation)
    {
        RecordPack pack = new();
        int count = 0;
        foreach (AttachmentRow row in rows)
        {
            _records.Add(pack, row, rank);
            if (++count % PackRows == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                _files.Add(pack);
                pack.Dispose();
                pack = new RecordPack();
            }
        }

        _files.Add(pack);
        pack.Dispose();
    }

    /// <summary>Ends the adding. Nothing can be added afterwards.</summary>
    public void Complete() => _files.Complete().Dispose();

    /// <summary>All records in order, together with those of another sort.</summary>
    public RecordMerge Read(AttachmentSort? other = null) => new([.. _files.Paths, .. other?._files.Paths ?? []], _types.All, _limits.MergeBytes);
}
