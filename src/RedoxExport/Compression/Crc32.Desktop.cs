namespace RedoxExport.Compression;

internal static partial class Crc32
{
    /// <summary>The checksum of <paramref name="data"/> after everything that gave <paramref name="crc"/>.</summary>
    /// <param name="crc">What the bytes before gave; 0 when there are none.</param>
    /// <param name="data">The bytes to add.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> data) => AppendByTable(crc, data);
}
