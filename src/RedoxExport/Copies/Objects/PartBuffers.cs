using System.Collections.Concurrent;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>The buffers for parts of files. Their content is patient data and is wiped before a buffer is used again.</summary>
internal sealed class PartBuffers
{
    private readonly ConcurrentStack<byte[]> _kept = [];

    /// <summary>Gives a buffer of at least a size, in bytes.</summary>
    public byte[] Rent(int size) => size switch
    {
        <= FileBuffers.Size => FileBuffers.Shared.Rent(),
        <= PartPlan.UsualSize => _kept.TryPop(out byte[]? buffer) ? buffer : new byte[PartPlan.UsualSize],
        _ => new byte[size],
    };

    /// <summary>Takes a buffer back and wipes it.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="used">The number of bytes, from its start, that were used.</param>
    public void Return(byte[] buffer, int used)
    {
        if (buffer.Length == FileBuffers.Size)
        {
            FileBuffers.Shared.Return(buffer, used);
            return;
        }

        Array.Clear(buffer, 0, used);
        if (buffer.Length == PartPlan.UsualSize)
        {
            _kept.Push(buffer);
        }
    }
}
