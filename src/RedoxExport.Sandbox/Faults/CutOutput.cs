using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Passes on a given number of bytes, and then throws.</summary>
internal sealed class CutOutput(Stream output, long most) : OutputFilter
{
    private long _left = most;

    /// <exception cref="BodyCutException">The given number of bytes has been reached.</exception>
    protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int allowed = (int)Math.Min(count, _left);
        if (allowed > 0)
        {
            await output.WriteAsync(buffer.AsMemory(offset, allowed), cancellationToken).ConfigureAwait(false);
            _left -= allowed;
        }

        if (_left == 0)
        {
            throw new BodyCutException();
        }
    }
}
