namespace RedoxExport.Tests.Transport;

/// <summary>A body that never comes; <c>onRead</c> runs when somebody waits for it.</summary>
internal sealed class SilentStream(Action onRead) : MemoryStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task forever = Task.Delay(Timeout.Infinite, cancellationToken);
        onRead();
        await forever;
        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
