using System.IO.Compression;

namespace RedoxExport.Tests.Sandbox;

internal static class GzipText
{
    public static byte[] Decode(byte[] gzipped)
    {
        using MemoryStream decoded = new();
        using (GZipStream gzip = new(new MemoryStream(gzipped), CompressionMode.Decompress))
        {
            gzip.CopyTo(decoded);
        }

        return decoded.ToArray();
    }
}
