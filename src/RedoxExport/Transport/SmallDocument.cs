using RedoxExport.Compression;

namespace RedoxExport.Transport;

/// <summary>Unpacks a document that came under gzip though nobody asked for it. No document of ours can begin as gzip does.</summary>
internal static class SmallDocument
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>The document as it is without gzip; the same bytes if it has none.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="uri">Where it came from.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <exception cref="RedoxExportException"><c>AnswerTooLarge</c>; <c>AnswerCutShort</c>: the gzip data is damaged.</exception>
    public static byte[] Unpack(byte[] body, Uri uri, long limit)
    {
        if (body is not [0x1F, 0x8B, ..])
        {
            return body;
        }

        using CheckedGzipStream gzip = new(new MemoryStream(body));
        using MemoryStream document = new();
        byte[] chunk = new byte[ChunkSize];
        try
        {
            int read;
            while ((read = gzip.Read(chunk, 0, chunk.Length)) > 0)
            {
                if (document.Length + read > limit)
                {
                    throw TransportErrors.AnswerTooLarge(uri, limit);
                }

                document.Write(chunk, 0, read);
            }
        }
        catch (GzipDataException e)
        {
            throw TransportErrors.AnswerCutShort(uri, body.Length, null, e);
        }

        return document.ToArray();
    }
}
