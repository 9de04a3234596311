namespace RedoxExport.Downloads;

/// <summary>NDJSON that is hashed and counted while it is read.</summary>
/// <param name="content">The bytes; stays open.</param>
/// <param name="check">Takes them.</param>
/// <param name="onRead">Takes the number of bytes of each read.</param>
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
