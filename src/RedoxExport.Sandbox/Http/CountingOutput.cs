namespace RedoxExport.Sandbox.Http;

/// <summary>Adds the bytes that were sent to the record of the request.</summary>
internal sealed class CountingOutput(Stream output, SandboxRequest record) : OutputFilter
{
    protected override async Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        record.CountSent(count);
    }
}
