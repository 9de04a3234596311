using System.Buffers;
using System.Runtime.InteropServices;

namespace RedoxExport;

/// <summary>The methods of <see cref="Stream"/> that take <see cref="Span{T}"/> or <see cref="Memory{T}"/>, on top of those that take an array.</summary>
/// <remarks>Copies may hold patients' data: they are wiped before another caller rents them.</remarks>
internal static class StreamPolyfills
{
    extension(Stream stream)
    {
        public int Read(Span<byte> buffer)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
            try
            {
                int read = stream.Read(copy, 0, buffer.Length);
                if (read < 0 || read > buffer.Length)
                {
                    throw new IOException("The stream returned more bytes than it was asked for.");
                }

                copy.AsSpan(0, read).CopyTo(buffer);
                return read;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy, clearArray: true);
            }
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            MemoryMarshal.TryGetArray<byte>(buffer, out ArraySegment<byte> array)
                ? new ValueTask<int>(stream.ReadAsync(array.Array!, array.Offset, array.Count, cancellationToken))
                : ReadCopyAsync(stream, buffer, cancellationToken);

        public void Write(ReadOnlySpan<byte> buffer)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
            try
            {
                buffer.CopyTo(copy);
                stream.Write(copy, 0, buffer.Length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy, clearArray: true);
            }
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> array)
                ? new ValueTask(stream.WriteAsync(array.Array!, array.Offset, array.Count, cancellationToken))
                : new ValueTask(WriteCopyAsync(stream, buffer, cancellationToken));
    }

    private static async ValueTask<int> ReadCopyAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int read = await stream.ReadAsync(copy, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
            copy.AsSpan(0, read).CopyTo(buffer.Span);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
        }
    }

    private static async Task WriteCopyAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            buffer.CopyTo(copy);
            await stream.WriteAsync(copy, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
        }
    }
}
