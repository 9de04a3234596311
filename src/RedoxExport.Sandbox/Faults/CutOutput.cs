using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Lets so many bytes through, and then says that it is over.</summary>
internal sealed class CutOutput(Stream output, long most) : OutputFilter
{
    private long _left = most;

    /// <exception cref="BodyCutException">The last byte has gone through.</exception>
    protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int allowed = (int)Math.Min(count, _left);
        if (allowed > 0)
        {
            await StreamPump.WriteAsync(output, buffer, offset, allowed, cancellationToken).ConfigureAwait(false);
            _left -= allowed;
        }

        if (_left == 0)
        {
            throw new BodyCutException();
        }
    }
}
