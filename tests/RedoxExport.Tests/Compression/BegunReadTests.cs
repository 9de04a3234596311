using RedoxExport.Compression;

namespace RedoxExport.Tests.Compression;

/// <summary>BeginRead and EndRead, by which .NET Framework's inflater reads: the source is read asynchronously, as it wants to be.</summary>
public sealed class BegunReadTests
{
    private static readonly byte[] Data = [1, 2, 3];

    [Fact]
    public async Task The_window_reads_a_source_that_is_asynchronous_only()
    {
        using GzipWindow window = new(new AsynchronousOnly(Data, null), leaveOpen: false);
        byte[] buffer = new byte[10];
        TaskCompletionSource<IAsyncResult> called = new();

        IAsyncResult begun = window.BeginRead(buffer, 2, 8, called.SetResult, "state");

        Assert.Equal(3, window.EndRead(begun));
        Assert.Equal([0, 0, 1, 2, 3, 0, 0, 0, 0, 0], buffer);
        Assert.Equal("state", begun.AsyncState);
        Assert.Same(begun, await called.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, window.EndRead(window.BeginRead(buffer, 0, 10, null, null)));
    }

    [Fact]
    public void What_the_source_throws_is_thrown_by_EndRead()
    {
        using GzipWindow window = new(new AsynchronousOnly(Data, new IOException("reset")), leaveOpen: false);

        IAsyncResult begun = window.BeginRead(new byte[10], 0, 10, null, null);

        Assert.Equal("reset", Assert.Throws<IOException>(() => window.EndRead(begun)).Message);
    }

    private sealed class AsynchronousOnly(byte[] data, Exception? error) : ReadOnlyStream
    {
        private bool _given;

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (error is not null)
            {
                throw error;
            }

            int length = _given ? 0 : data.Length;
            data.AsSpan(0, length).CopyTo(buffer.AsSpan(offset, count));
            _given = true;
            return length;
        }
    }
}
