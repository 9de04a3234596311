namespace RedoxExport.Storage;

internal sealed partial class DiskFile
{
    private int ReadNext(Span<byte> buffer) => _file.Read(buffer);

    private void Append(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    private void FlushToDisk() => _file.Flush(flushToDisk: true);
}
