namespace RedoxExport.Downloads;

/// <summary>NDJSON that is hashed and counted while it is read.</summary>
/// <param name="content">The stream to read. It is not disposed of.</param>
/// <param name="check">Hashes and counts the bytes.</param>
/// <param name="onRead">Called after each read, with its number of bytes.</param>
internal sealed class CheckedContent(Stream content, ContentCheck check, Action<int> onRead) : ReadOnlyStream
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = content.Read(buffer, offset, count);
        check.Add(buffer, offset, read);
        onRead(read);
        return read;
    }
}
