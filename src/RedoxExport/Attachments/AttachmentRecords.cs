using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>
/// Attachments as records that are sorted on disk: the id of a record is the key of the content and the rank, its line is the JSON of the row.
/// Use an instance on one thread at a time.
/// </summary>
internal sealed class AttachmentRecords
{
    private const int IdBytes = AttachmentKey.Bytes + 1;

    private readonly byte[] _id = new byte[IdBytes];

    /// <summary>The only type of these records.</summary>
    public static DatasetTypeNames NewTypes()
    {
        DatasetTypeNames types = new();
        _ = types.Find("Attachment"u8);
        return types;
    }

    /// <summary>Adds a record.</summary>
    public void Add(RecordPack to, AttachmentRow row, AttachmentRank rank)
    {
        using MemoryStream written = new(512);
        using (Utf8JsonWriter json = new(written, ReadableJson.Compact))
        {
            row.Write(json, withLink: true);
        }

        AttachmentKey.Write(row.Key, _id);
        _id[AttachmentKey.Bytes] = (byte)rank;
        ReadOnlySpan<byte> line = written.GetBuffer().AsSpan(0, (int)written.Length);
        DatasetRecord.WriteResource(to.Add(DatasetRecord.LengthOf(_id, line)), 0, 0, _id, line, ResourceVersion.None, Membership.Always);
    }

    /// <summary>The rank of a record.</summary>
    public static AttachmentRank RankOf(DatasetRecord record) => (AttachmentRank)record.Id[AttachmentKey.Bytes];

    /// <summary>The row of a record.</summary>
    public static AttachmentRow RowOf(DatasetRecord record) =>
        AttachmentRow.Read(record.Line.ToArray()) ?? throw new EndOfStreamException("A sorted file of this call is damaged.");
}
