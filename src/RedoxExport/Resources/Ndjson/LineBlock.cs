namespace RedoxExport.Resources;

/// <summary>A piece of an NDJSON file that ends where a line ends.</summary>
/// <param name="buffer">The bytes; at least <see cref="BlockReader.Slack"/> follow the piece.</param>
/// <param name="start">Where the piece begins.</param>
/// <param name="end">Behind its last byte.</param>
/// <param name="beginsBehindLongLine">Whether a line that was too long to be kept came just before: it counts as the piece's first.</param>
internal sealed class LineBlock(byte[] buffer, int start, int end, bool beginsBehindLongLine)
{
    public byte[] Buffer { get; } = buffer;

    public int Start { get; } = start;

    public int End { get; } = end;

    public bool BeginsBehindLongLine { get; } = beginsBehindLongLine;
}
