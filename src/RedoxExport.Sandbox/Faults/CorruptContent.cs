using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>A body of the correct length in which some bytes are wrong.</summary>
internal sealed class CorruptContent(IAnswerContent whole, IReadOnlyCollection<long> places) : IAnswerContent
{
    public long? Length => whole.Length;

    public long LeastLength => whole.LeastLength;

    public Task WriteAsync(Stream destination, CancellationToken cancellationToken) =>
        whole.WriteAsync(new FlippingOutput(destination, places), cancellationToken);

    private sealed class FlippingOutput(Stream output, IReadOnlyCollection<long> places) : OutputFilter
    {
        private long _position;

        protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            // Changes a copy, because the buffer belongs to the caller.
            byte[] piece = new byte[count];
            Buffer.BlockCopy(buffer, offset, piece, 0, count);
            foreach (long place in places.Where(place => place >= _position && place < _position + count))
            {
                piece[place - _position] ^= 0xFF;
            }

            _position += count;
            await output.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }
}
