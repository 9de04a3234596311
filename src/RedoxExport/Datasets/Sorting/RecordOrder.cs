using System.Buffers.Binary;

namespace RedoxExport.Datasets;

/// <summary>Orders ids by their UTF-8 bytes, which is the order of their code points.</summary>
internal static class RecordOrder
{
    /// <summary>The first 8 bytes of an id as a number. If the prefixes of two ids differ, they have the same order as the ids.</summary>
    public static ulong PrefixOf(ReadOnlySpan<byte> id)
    {
        if (id.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(id);
        }

        ulong prefix = 0;
        for (int i = 0; i < sizeof(ulong); i++)
        {
            prefix = (prefix << 8) | (i < id.Length ? id[i] : (byte)0);
        }

        return prefix;
    }
}
