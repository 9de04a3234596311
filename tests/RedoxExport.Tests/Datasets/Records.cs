using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Datasets;

/// <summary>Records as an update sorts and merges them.</summary>
internal static class Records
{
    public static DatasetTypeName Named(this DatasetTypeNames types, string name) => types.Find(Encoding.UTF8.GetBytes(name))!;

    /// <summary>The record of a resource.</summary>
    public static byte[] Resource(DatasetTypeName type, string id, string line = "{}", int run = 0, ResourceVersion? version = null, ulong stays = Membership.Always)
    {
        byte[] idBytes = Encoding.UTF8.GetBytes(id);
        byte[] lineBytes = Encoding.UTF8.GetBytes(line);
        byte[] record = new byte[DatasetRecord.LengthOf(idBytes, lineBytes)];
        DatasetRecord.WriteResource(record, run, type.Index, idBytes, lineBytes, version ?? ResourceVersion.None, stays);
        return record;
    }

    /// <summary>The record of a deletion.</summary>
    public static byte[] Deletion(DatasetTypeName type, string id, int run = 0)
    {
        byte[] idBytes = Encoding.UTF8.GetBytes(id);
        byte[] record = new byte[DatasetRecord.LengthOf(idBytes, default)];
        DatasetRecord.WriteDeletion(record, run, type.Index, idBytes);
        return record;
    }

    /// <summary>A pack with some records.</summary>
    public static RecordPack Pack(params IEnumerable<byte[]> records)
    {
        RecordPack pack = new();
        foreach (byte[] record in records)
        {
            record.CopyTo(pack.Add(record.Length));
        }

        return pack;
    }

    /// <summary>The records of a pack, copied.</summary>
    public static IReadOnlyList<DatasetRecord> In(RecordPack pack)
    {
        byte[] copy = pack.Buffer.AsSpan(0, pack.Length).ToArray();
        List<DatasetRecord> records = [];
        for (int at = 0; at < copy.Length; at += DatasetRecord.LengthAt(copy, at))
        {
            records.Add(new DatasetRecord(copy, at));
        }

        return records;
    }

    /// <summary>Writes records to a file as they are.</summary>
    public static string Write(string path, params IEnumerable<byte[]> records)
    {
        File.WriteAllBytes(path, [.. records.SelectMany(record => record)]);
        return path;
    }

    /// <summary>The lines of all remaining records of a merge.</summary>
    public static List<string> LinesOf(RecordMerge merge)
    {
        List<string> lines = [];
        for (; merge.HasCurrent; merge.Next())
        {
            lines.Add(LineOf(merge.Current));
        }

        return lines;
    }

    /// <summary>The pack that a shape makes of some lines, read as those of a file.</summary>
    public static RecordPack Shape(LineShape<RecordPack> shape, params string[] lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Join("\n", lines));
        LineBlock block = new([.. bytes, .. new byte[BlockReader.Slack]], 0, bytes.Length, false);
        LineBatch<RecordPack> batch = new BlockParser<RecordPack>(new ResourceTypeFilter(null), shape, BlockReader.DefaultMaxLineLength).Parse(block, null);
        Assert.Empty(batch.Bad);
        return Assert.Single(batch.Items);
    }

    public static string IdOf(DatasetRecord record) => Encoding.UTF8.GetString(record.Id);

    public static string LineOf(DatasetRecord record) => Encoding.UTF8.GetString(record.Line);
}
