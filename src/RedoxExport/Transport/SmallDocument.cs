using RedoxExport.Compression;

namespace RedoxExport.Transport;

/// <summary>
/// Unpacks a document that arrived gzip-compressed, although the request did not ask for it. No document that the module expects begins
/// like gzip.
/// </summary>
internal static class SmallDocument
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>Returns the document without gzip; the same bytes if it is not compressed.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="uri">The address that the body came from, for errors.</param>
    /// <param name="limit">The maximum size of the document, in bytes.</param>
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
