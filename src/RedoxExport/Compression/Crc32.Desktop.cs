namespace RedoxExport.Compression;

internal static partial class Crc32
{
    /// <summary>Extends the checksum <paramref name="crc"/> by <paramref name="data"/>.</summary>
    /// <param name="crc">The checksum of the preceding bytes; 0 if there are none.</param>
    /// <param name="data">The bytes to add.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> data) => AppendByTable(crc, data);
}
