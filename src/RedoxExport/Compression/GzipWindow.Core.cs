namespace RedoxExport.Compression;

internal sealed partial class GzipWindow
{
    public override int Read(Span<byte> buffer)
    {
        if (_position == _end && !SourceEnded)
        {
            Skip(0);
            Fill();
        }

        return Hand(buffer);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _position < _end || SourceEnded ? new(Hand(buffer.Span)) : FillAndHandAsync(buffer);

    private async ValueTask<int> FillAndHandAsync(Memory<byte> buffer)
    {
        Skip(0);
        await FillAsync(Cancellation).ConfigureAwait(false);
        return Hand(buffer.Span);
    }
}
