namespace RedoxExport.Resources;

/// <summary>A part of an NDJSON file that ends at the end of a line.</summary>
/// <param name="buffer">The bytes; at least <see cref="BlockReader.Slack"/> bytes follow the block.</param>
/// <param name="start">The offset of its first byte.</param>
/// <param name="end">The offset after its last byte.</param>
/// <param name="beginsBehindLongLine">True if a line that was too long to be kept came just before. It counts as this block's first line.</param>
internal sealed class LineBlock(byte[] buffer, int start, int end, bool beginsBehindLongLine)
{
    public byte[] Buffer { get; } = buffer;

    public int Start { get; } = start;

    public int End { get; } = end;

    public bool BeginsBehindLongLine { get; } = beginsBehindLongLine;
}
