using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>A body that is sent normally up to a position, and from there one byte at a time, with a pause after each byte.</summary>
internal sealed class DripContent(IAnswerContent content, long until) : IAnswerContent
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public long? Length => content.Length;

    public long LeastLength => content.LeastLength;

    public Task WriteAsync(Stream destination, CancellationToken cancellationToken) => content.WriteAsync(new DrippingOutput(destination, until), cancellationToken);

    private sealed class DrippingOutput(Stream output, long until) : OutputFilter
    {
        private long _left = until;

        protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            int atOnce = (int)Math.Min(count, _left);
            await output.WriteAsync(buffer.AsMemory(offset, atOnce), cancellationToken).ConfigureAwait(false);
            _left -= atOnce;
            for (int i = atOnce; i < count; i++)
            {
                await output.WriteAsync(buffer.AsMemory(offset + i, 1), cancellationToken).ConfigureAwait(false);
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
