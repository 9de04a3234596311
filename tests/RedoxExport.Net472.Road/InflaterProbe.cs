using System;
using System.IO;
using System.IO.Compression;
using System.Threading;
using System.Threading.Tasks;

namespace RedoxExport.Net472.Road;

/// <summary>Whether the runtime's <see cref="DeflateStream"/> reads its source asynchronously when it is read asynchronously itself.</summary>
/// <remarks>
/// The engine's streams from the network can be read in no other way, since a synchronous read cannot be ended in time. .NET Framework's
/// inflater calls BeginRead. Mono's calls Read on another thread, and takes the exception for the end of the data.
/// </remarks>
internal static class InflaterProbe
{
    public static bool ReadsAsynchronously()
    {
        using MemoryStream packed = new();
        using (DeflateStream deflater = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            deflater.WriteByte(1);
        }

        packed.Position = 0;
        using DeflateStream inflater = new(new AsynchronousOnly(packed), CompressionMode.Decompress);
        try
        {
            return inflater.ReadAsync(new byte[10], 0, 10).GetAwaiter().GetResult() == 1;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private sealed class AsynchronousOnly(Stream source) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(source.Read(buffer, offset, count));

        public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
        {
            TaskCompletionSource<int> result = new(state);
            result.SetResult(source.Read(buffer, offset, count));
            callback?.Invoke(result.Task);
            return result.Task;
        }

        public override int EndRead(IAsyncResult asyncResult) => ((Task<int>)asyncResult).GetAwaiter().GetResult();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
