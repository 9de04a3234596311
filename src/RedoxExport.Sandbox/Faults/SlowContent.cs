using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>A body that is sent in pieces, with a pause after each. It takes about one second longer, regardless of its size.</summary>
internal sealed class SlowContent(IAnswerContent whole) : IAnswerContent
{
    private const int Pieces = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    public long? Length => whole.Length;

    public long LeastLength => whole.LeastLength;

    public Task WriteAsync(Stream destination, CancellationToken cancellationToken) =>
        whole.WriteAsync(new SlowOutput(destination, (int)Math.Min(int.MaxValue, (LeastLength / Pieces) + 1)), cancellationToken);

    private sealed class SlowOutput(Stream output, int piece) : OutputFilter
    {
        private int _pauses;
        private int _inPiece;

        protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            while (count > 0)
            {
                int now = _pauses < Pieces ? Math.Min(count, piece - _inPiece) : count;
                await output.WriteAsync(buffer.AsMemory(offset, now), cancellationToken).ConfigureAwait(false);
                offset += now;
                count -= now;
                _inPiece += now;
                if (_inPiece == piece && _pauses < Pieces)
                {
                    _inPiece = 0;
                    _pauses++;
                    await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
